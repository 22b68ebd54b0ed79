"""Runs the main job as any program could: sign in, read ``x-main-job``, do its steps in order."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.kernel.refusal import PlatformError

_SECONDS = 60


class Login(Protocol):
    """Who can sign in as what."""

    @property
    def username(self) -> str:
        """The account's name."""

    @property
    def password(self) -> str:
        """Its password."""

    @property
    def agency(self) -> str:
        """The agency it acts for."""

    @property
    def role(self) -> str:
        """Its role."""


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was done: who did what, and the answer."""

    operation: str
    role: str
    answer: Mapping[str, Any]


class Door:
    """The REST API as a program sees it."""

    def __init__(self, address: str) -> None:
        """Take the portal's address."""
        self.address = address
        self._tokens: dict[str, str] = {}

    def sign_in(self, login: Login) -> str:
        """Sign in once for each account; gives the token."""
        if login.username not in self._tokens:
            answer = self.ask("POST", "/api/v1/sessions", {"username": login.username, "password": login.password})
            self._tokens[login.username] = answer["token"]
        return self._tokens[login.username]

    def ask(self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None) -> Any:
        """Ask once; raises :class:`PlatformError` with the problem's code."""
        request = urllib.request.Request(  # noqa: S310 - the portal's own address
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as failure:
            problem = json.loads(failure.read() or b"{}")
            raise PlatformError(str(problem.get("code", failure.code)), fields=problem.get("fields", {})) from None


def run_job(
    door: Door, logins: Sequence[Login], *, key_prefix: str, tell: Callable[[str], None] = lambda _: None
) -> list[Done]:
    """Do every step of the main job; gives what each answered, the first one's ``case_id`` among it."""
    contract = door.ask("GET", "/api/v1/openapi.json")
    paths = _operations(contract)
    known: dict[str, Any] = {}
    done = []
    for number, step in enumerate(contract["x-main-job"], 1):
        login = _who(logins, step)
        answer = door.ask(
            "POST",
            _fill(paths[step["operation_id"]].replace("{case_id}", "$case_id"), known),
            _fill(step["body"], known),
            headers={
                "Authorization": f"Bearer {door.sign_in(login)}",
                "Idempotency-Key": f"{key_prefix}-{number}-{step['operation_id']}",
                "Purpose": step.get("purpose", "support"),
            },
        )
        known.update({name: _pointed(answer, pointer) for name, pointer in step.get("saves", {}).items()})
        done.append(Done(step["operation_id"], step["role"], answer))
        tell(f"{number:>2}. {step['role']}: {step['operation_id']} → {_types(answer)}")
    return done


def _operations(contract: Mapping[str, Any]) -> dict[str, str]:
    base = contract.get("servers", [{"url": ""}])[0]["url"].rstrip("/")
    return {
        operation["operationId"]: base + path if not path.startswith("/api/") else path
        for path, methods in contract["paths"].items()
        for operation in methods.values()
        if isinstance(operation, dict) and "operationId" in operation
    }


def _who(logins: Sequence[Login], step: Mapping[str, Any]) -> Login:
    for login in logins:
        if login.role == step["role"] and login.agency == step.get("agency", login.agency):
            return login
    raise PlatformError("no-login-for-step", fields={"role": str(step["role"])})


def _fill(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        if value.startswith("$") and value[1:] in known:
            return known[value[1:]]
        for name, text in known.items():
            value = value.replace(f"/${name}/", f"/{text}/")
        return value
    if isinstance(value, list):
        return [_fill(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _fill(item, known) for key, item in value.items()}
    return value


def _pointed(answer: Any, pointer: str) -> Any:
    for word in pointer.strip("/").split("/"):
        answer = answer[int(word)] if isinstance(answer, list) else answer[word]
    return answer


def _types(answer: Mapping[str, Any]) -> str:
    return ", ".join(event["type"] for event in answer.get("events", ())) or "nothing new"
