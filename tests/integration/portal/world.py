"""The whole platform as processes, and people and programs at its door."""

import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from deploy.demo.accounts import Login, ensure_accounts
from deploy.roster import processes
from deploy.servers.ports import free_run
from shared.config import Settings
from shared.contracts.commands import COMMANDS
from tests.support.platform import Platform, platform

SECONDS = 60
RECEPTION = dict(COMMANDS["receive-victim"].example)


@dataclass(slots=True)
class World:
    """A running platform and its door."""

    platform: Platform
    settings: Settings
    logins: list[Login]
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the door is."""
        return f"http://{self.settings.portal_host}:{self.settings.portal_port}"

    def login(self, role: str) -> Login:
        """Give the account of a role."""
        return next(login for login in self.logins if login.role == role)

    def token(self, role: str) -> str:
        """Sign in once as a role."""
        if role not in self.tokens:
            login = self.login(role)
            answer = self.post("/sessions", None, {"username": login.username, "password": login.password})
            assert answer.status_code == 201, answer.text
            self.tokens[role] = answer.json()["token"]
        return self.tokens[role]

    def get(self, path: str, role: str, purpose: str = "support") -> requests.Response:
        """Read something."""
        headers = {"Authorization": f"Bearer {self.token(role)}", "Purpose": purpose}
        return requests.get(f"{self.address}/api/v1{path}", headers=headers, timeout=SECONDS)

    def history(self, case: str) -> list[dict[str, Any]]:
        """Read a case's history as an auditor does."""
        found: list[dict[str, Any]] = self.get(f"/cases/{case}/history", "auditor", "audit").json()["events"]
        return found

    def cases(self, role: str) -> list[str]:
        """Read every page of a role's worklist; give the cases."""
        found: list[str] = []
        path: str | None = "/cases"
        while path is not None:
            page = self.get(path, role).json()
            found += [line["case_id"] for line in page["items"]]
            path = f"/cases?cursor={page['next']}" if page["next"] else None
        return found

    def post(
        self,
        path: str,
        role: str | None,
        body: Any,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send something, under a key of its own unless one is given."""
        sent = {"Idempotency-Key": key or secrets.token_hex(8), "Purpose": "support", **(headers or {})}
        if role is not None:
            sent["Authorization"] = f"Bearer {self.token(role)}"
        if isinstance(body, bytes):
            sent.setdefault("Content-Type", "application/json")
            return requests.post(f"{self.address}/api/v1{path}", data=body, headers=sent, timeout=SECONDS)
        return requests.post(f"{self.address}/api/v1{path}", json=body, headers=sent, timeout=SECONDS)

    def receive(self, **changed: Any) -> str:
        """Receive somebody; give the case."""
        answer = self.post("/cases", "commune-officer", {**RECEPTION, **changed})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case_id"])

    def command(self, case: str, name: str, role: str, body: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Give a command on a case."""
        sent = dict(COMMANDS[name].example) if body is None else dict(body)
        return self.post(f"/cases/{case}/commands/{name}", role, sent, **more)

    def raw(self, text: bytes) -> bytes:
        """Send bytes over a socket of their own and read until the other side has done."""
        with socket.create_connection((self.settings.portal_host, self.settings.portal_port), timeout=SECONDS) as line:
            answer = b""
            # The door may hang up before it was told everything; ENOTCONN is then no ConnectionError.
            with suppress(ConnectionError):
                line.sendall(text)
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while part := line.recv(65_536):
                    answer += part
        return answer


def problem(answer: requests.Response) -> tuple[int, str]:
    """Give status and code of a problem."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, str(json.loads(answer.text)["code"])


@contextmanager
def world_on(settings: Settings) -> Iterator[World]:
    """Have a platform with an account of every role."""
    own = replace(settings, portal_port=free_run(1))
    with platform(own, *processes()) as running:
        yield World(running, own, list(ensure_accounts(own)))
