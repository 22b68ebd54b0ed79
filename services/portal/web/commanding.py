"""Passing commands and reveals to their owners, once for each key."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.rules.withholding import refusal_told, tells_of_another_case
from services.portal.web.bodies import load
from services.portal.web.ports import Books, Journal, Owners
from services.portal.web.reading import CASE, SIGNAL, Reading, check_id
from services.portal.web.waiting import Waiter
from shared.access.asker import Asker
from shared.access.roles import REVEALED_OF
from shared.contracts.commands.audit_reviews import REVIEW
from shared.contracts.commands.contract import CommandContract
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId
from shared.kernel.refusal import ForbiddenError, NotFoundError, Refused

_TOLD = ("service", "type", "version", "position", "id")


class Commanding:
    """Gives commands in the name of whoever is signed in."""

    def __init__(self, books: Books, journal: Journal, owners: Owners, *, reading: Reading, waiter: Waiter) -> None:
        """Take the parts behind the door."""
        self._books = books
        self._journal = journal
        self._owners = owners
        self._reading = reading
        self._waiter = waiter

    def give(
        self,
        contract: CommandContract,
        body: Mapping[str, Json],
        *,
        asker: Asker,
        command_id: CommandId,
        case_id: str | None = None,
        expected: int | None = None,
    ) -> dict[str, Json]:
        """Give a command and wait until it can be read here.

        Gives ``{versions, events, case_id?, code?}`` and the ids of what the command made. The same
        key and body give the same answer for ever; another body or command under it is a conflict.
        """
        check_role(contract, asker)
        load(contract.schema, dict(body))
        request: dict[str, Json] = {"command": contract.name, "case_id": case_id, "body": dict(body)}
        self._journal.check_key(command_id, request)
        if contract.file == REVIEW and case_id is not None:
            # Its owner decides who may.
            check_id(case_id)
        elif case_id is not None:
            asker = self._reading.check_may_act(case_id, asker, contract.name, file=contract.file)
        if isinstance(tip := body.get("signal_id"), str):
            # Whoever says that a tip belongs to a case has to do with both.
            self._reading.check_may_act(tip, asker, contract.name, file=SIGNAL)
        arguments: dict[str, Json] = {
            "name": contract.name,
            "body": dict(body),
            "case_id": case_id,
            "expected": expected,
        }
        try:
            answer = self._owners.call(contract.service, "command", arguments, asker=asker, command_id=command_id)
        except Refused as refused:
            if (code := refusal_told(refused.code, asker)) != refused.code:
                raise Refused(code) from None
            raise
        self._journal.remember_key(command_id, request)
        announced = [event for event in answer["events"] if event.get("announced")]
        self._waiter.until_mirrored(announced)
        # Who gave the command is told no more of what it led to than a look at the case would show.
        shown = [event for event in answer["events"] if not tells_of_another_case(event["type"], asker)]
        told: list[Json] = [{name: event[name] for name in _TOLD} for event in shown]
        made = self._made([event for event in shown if event.get("announced")])
        if contract.opens and contract.file == CASE:
            made = {"case_id": answer["case_id"], "code": None, **made}
        if contract.opens and contract.file == REVIEW:
            # Nothing is announced of it: who is looked at need not be told.
            made = {"review_id": answer["case_id"]}
        return {**made, "versions": answer["versions"], "events": told}

    def reveal(
        self, case_id: str, wanted: dict[str, Any], *, asker: Asker, command_id: CommandId, file: str = CASE
    ) -> dict[str, Json]:
        """Have personal values opened by the services that own them; each records it first."""
        request: dict[str, Json] = {"reveal": case_id, "body": wanted}
        self._journal.check_key(command_id, request)
        asker = self._reading.check_may_read(case_id, asker, "reveal", file=file)
        values: dict[str, Json] = {}
        for service in self._holders(case_id, wanted["classes"], asker.role):
            try:
                answer = self._owners.call(
                    service,
                    "reveal",
                    {"case_id": case_id, "channel": "api", **wanted},
                    asker=asker,
                    command_id=command_id,
                )
            except NotFoundError:
                continue
            values.update(answer["values"])
        self._journal.remember_key(command_id, request)
        return {"values": values, "disclosure_id": command_id}

    def keep_file(self, case_id: str, *, content: str, digest: str, asker: Asker, command_id: CommandId) -> None:
        """Have a file (base64) kept, sealed, by the service that owns evidence; safe to repeat."""
        asker = self._reading.check_may_act(case_id, asker, "evidence")
        arguments: dict[str, Json] = {"case_id": case_id, "sha256": digest, "content": content}
        self._owners.call("verification", "evidence.keep", arguments, asker=asker, command_id=command_id)

    def _holders(self, case_id: str, classes: Sequence[str], role: str) -> list[str]:
        present = self._reading.holders(case_id)
        holding = [name for name, held in HOLDERS.items() if name in present and not held.isdisjoint(classes)]
        # Who may see single events opened is sent to their owner alone: the others would deny it, and record that.
        owners = [name for name in holding if name in REVEALED_OF.get(role, ())]
        # Intake is asked in any case: what nobody holds is still a read that somebody records.
        return owners or holding or [OPENER]

    def _made(self, events: Sequence[Mapping[str, Any]]) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for event in events:
            message = self._books.announced(event["service"], event["position"])
            data = {} if message is None else message.data
            ids = {name: value for name, value in data.items() if name == "code" or name.endswith("_id")}
            made |= {name: value for name, value in ids.items() if value is not None}
        return made


def check_role(contract: CommandContract, asker: Asker) -> None:
    """Refuse a command that the role may never give."""
    if asker.role not in contract.roles:
        raise ForbiddenError("role-may-not")


OPENER = "intake"
HOLDERS: Mapping[str, frozenset[str]] = {
    "intake": frozenset({"identity", "contact", "shelter", "investigation", "health", "economic"}),
    "verification": frozenset({"identity", "contact", "shelter", "investigation", "legal"}),
    "entitlements": frozenset({"economic"}),
    "care": frozenset({"shelter", "health", "contact", "legal"}),
    "livelihood": frozenset({"economic"}),
    "referrals": frozenset({"identity"}),
}
"""Which classes of personal values each service holds; a guard test compares with their schemas."""
