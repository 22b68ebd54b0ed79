"""Reading cases: decide, compose, record, and only then answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.portal.rules.access import Decision, Standing, may_act, may_read
from services.portal.rules.tip_view import compose_tip
from services.portal.rules.view import compose
from services.portal.rules.withholding import withheld
from services.portal.web.headers import fresh_disclosure_id
from services.portal.web.ports import Books, Journal, Owners, Read
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, is_id
from shared.kernel.record import write_time
from shared.kernel.refusal import ForbiddenError, NotFoundError, PlatformError

NO_VERSIONS: Mapping[str, int] = {}
CASE, SIGNAL = "case", "signal"
TO_AUDIT = frozenset({"sight"})
"""Parts of a replay that name agencies whose share in a case is told to nobody but who audits it."""


class Reading:
    """Shows cases to those who have to do with them, and records who was shown or denied what."""

    def __init__(self, books: Books, journal: Journal, owners: Owners) -> None:
        """Take what is known here, where reads are recorded, and who keeps the ledger."""
        self._books = books
        self._journal = journal
        self._owners = owners

    def case(self, case_id: str, asker: Asker, *, until: datetime | None, channel: str) -> dict[str, Json]:
        """Give a case as it stands, or stood at a time; masked."""
        view = self.case_or_nothing(case_id, asker, until=until, channel=channel)
        if view is None:
            raise NotFoundError("not-found")
        return view

    def case_or_nothing(
        self, case_id: str, asker: Asker, *, until: datetime | None, channel: str
    ) -> dict[str, Json] | None:
        """Give a case as :meth:`case`, ``None`` when there was nothing of it yet at that time."""
        complete: dict[str, Json] = {**self._books.complete_to(until)}
        view = self._composed(case_id, asker, until=until, read=_read(case_id, channel, "case"))
        return None if view is None else {**view, "complete_to": complete}

    def signal(self, signal_id: str, asker: Asker) -> dict[str, Json]:
        """Give a tip as it stands; masked."""
        complete: dict[str, Json] = {**self._books.complete_to(None)}
        check_id(signal_id)
        decision = may_read(asker, self._books.signal_standing(signal_id, asker.agency))
        read = _read(signal_id, "api", SIGNAL)
        asker = self._checked(read, asker, decision)
        view = compose_tip(signal_id, self._books.messages(signal_id, None))
        if view is None:
            raise NotFoundError("not-found")
        self._journal.record_read(replace(read, versions=_seen(view)), asker, decision)
        return {**view, "complete_to": complete}

    def signal_ledger(self, signal_id: str, asker: Asker, *, method: str) -> Any:
        """Ask the ledger about a tip (``history`` or ``disclosures``); the question is a read of the tip too."""
        self.signal(signal_id, asker)
        asker = self.check_may_read(signal_id, asker, method, file=SIGNAL)
        return self._owners.call("audit", method, {"case_id": signal_id}, asker=asker)

    def timeline(self, case_id: str, asker: Asker, until: datetime | None) -> list[dict[str, Json]]:
        """Give what was announced about a case, in order; only for who was just shown the case."""
        messages = self._books.messages(case_id, until)
        hidden = withheld(messages, asker)
        return [
            {"time": write_time(item.time), "service": item.service, "type": item.type, "data": item.data}
            for item in messages
            if item.id not in hidden
        ]

    def owned(self, case_id: str, asker: Asker, *, service: str, method: str, arguments: Mapping[str, Any]) -> Any:
        """Ask the owner of what a case is asked about, once it is decided and recorded who asks."""
        read = _read(case_id, "api", method.replace("_", "-"))
        self._composed(case_id, asker, until=None, read=read)
        basis = may_read(asker, self._books.standing(case_id, asker.agency)).basis
        asker = replace(asker, legal_basis=basis)
        return self._owners.call(service, method, {"case_id": case_id, **arguments}, asker=asker)

    def evidence(self, case_id: str, evidence_id: str, asker: Asker) -> Any:
        """Have a file of evidence opened by its owner, who records first who is shown or denied it."""
        asker = self.check_may_read(case_id, asker, "evidence")
        arguments: dict[str, Json] = {"case_id": case_id, "evidence_id": evidence_id}
        disclosure = fresh_disclosure_id()
        return self._owners.call("verification", "evidence.open", arguments, asker=asker, command_id=disclosure)

    def replay(self, case_id: str, asker: Asker, *, part: str, arguments: Mapping[str, Any]) -> Any:
        """Have the ledger replay a part of a case; what only an audit is told is denied to others here already.

        Recorded before it is shown, with the versions that the answer is made of.
        """
        check_id(case_id)
        decision = may_read(asker, self._books.standing(case_id, asker.agency))
        if decision.allowed and part in TO_AUDIT and not sees_confidential(asker):
            decision = Decision(allowed=False, reason="role-may-not")
        read = _read(case_id, "api", part)
        asker = self._checked(read, asker, decision)
        try:
            answer: Any = self._owners.call("audit", f"replay.{part}", {"case_id": case_id, **arguments}, asker=asker)
        except PlatformError:
            # Who asked is recorded also where there was nothing to be shown.
            self._journal.record_read(read, asker, decision)
            raise
        self._journal.record_read(replace(read, versions=_seen(answer)), asker, decision)
        return answer

    def replayed(self, case_id: str, asker: Asker, times: Mapping[str, Any]) -> dict[str, Json]:
        """Give a case as it stood at a moment of record or of occurrence, replayed from the ledger; masked."""
        check_id(case_id)
        read, decision = _read(case_id, "api", CASE), may_read(asker, self._books.standing(case_id, asker.agency))
        asker = self._checked(read, asker, decision)
        answer: Any = self._owners.call("audit", "replay.case", {"case_id": case_id, **times}, asker=asker)
        view: dict[str, Json] | None = answer["case"]
        self._journal.record_read(replace(read, versions=_seen(view)), asker, decision)
        if view is None:
            raise NotFoundError("not-found")
        return {**view, "complete_to": answer["complete_to"]}

    def reference(self, method: str, arguments: Mapping[str, Json]) -> Any:
        """Ask the directory for reference data: the same for everybody, about nobody."""
        return self._owners.call("directory", method, dict(arguments), asker=None)

    def register(self, service: str, method: str, asker: Asker, arguments: Mapping[str, Json]) -> Any:
        """Ask a service for a list about many cases; the owner decides what the asker is told of."""
        return self._owners.call(service, method, dict(arguments), asker=asker)

    def keyed(
        self, service: str, method: str, asker: Asker, arguments: Mapping[str, Json], *, command_id: CommandId
    ) -> Any:
        """Ask a service for what it records under a key before it answers."""
        request: dict[str, Json] = {"keyed": method, "arguments": dict(arguments)}
        self._journal.check_key(command_id, request)
        found = self._owners.call(service, method, dict(arguments), asker=asker, command_id=command_id)
        self._journal.remember_key(command_id, request)
        return found

    def check_may_act(self, case_id: str, asker: Asker, part: str, *, file: str = CASE) -> Asker:
        """Let an agency act on a case (or a tip) it has to do with; the asker comes back with the basis."""
        check_id(case_id)
        decision = may_act(self._standing(case_id, asker.agency, file=file))
        return self._checked(_read(case_id, "api", part), asker, decision)

    def check_may_read(self, case_id: str, asker: Asker, part: str, *, file: str = CASE) -> Asker:
        """Let somebody read a case (or a tip) through its owners, who record what they show."""
        check_id(case_id)
        decision = may_read(asker, self._standing(case_id, asker.agency, file=file))
        return self._checked(_read(case_id, "api", part), asker, decision)

    def _standing(self, file_id: str, agency: str, *, file: str) -> Standing:
        return (self._books.signal_standing if file == SIGNAL else self._books.standing)(file_id, agency)

    def holders(self, case_id: str) -> frozenset[str]:
        """Give the services that have told something about a case."""
        return frozenset(item.service for item in self._books.messages(case_id, None))

    def _composed(self, case_id: str, asker: Asker, *, until: datetime | None, read: Read) -> dict[str, Json] | None:
        check_id(case_id)
        decision = may_read(asker, self._books.standing(case_id, asker.agency))
        asker = self._checked(read, asker, decision)
        messages = self._books.messages(case_id, until)
        view = compose(case_id, messages, withheld(messages, asker))
        self._journal.record_read(replace(read, versions=_seen(view)), asker, decision)
        return view

    def _checked(self, read: Read, asker: Asker, decision: Decision) -> Asker:
        """Record a denial before it is told; give the asker with the basis of what is allowed."""
        asker = replace(asker, legal_basis=decision.basis)
        if decision.allowed:
            return asker
        self._journal.record_read(read, asker, decision)
        if decision.reason in {"purpose-not-for-role", "role-may-not"}:
            raise ForbiddenError(decision.reason)
        raise NotFoundError("not-found")


def _seen(view: dict[str, Json] | None) -> dict[str, int]:
    versions = None if view is None else view.get("versions")
    return {str(name): int(str(value)) for name, value in versions.items()} if isinstance(versions, dict) else {}


def check_id(case_id: str) -> None:
    """Refuse what cannot be a case."""
    if not is_id(case_id):
        raise NotFoundError("not-found")


def _read(case_id: str, channel: str, part: str) -> Read:
    return Read(case_id=case_id, channel=channel, part=part, versions=NO_VERSIONS)
