"""Dossiers where they meet the ledger and the keys: decided and recorded, then proved page by page, then sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.commands import ExportDossier
from services.audit.dossier.bundle import seal_text
from services.audit.dossier.copies import COPIES, dossiers_of
from services.audit.dossier.redaction import ACTOR, Hiding, event_line, proof_line, withheld_line
from services.audit.dossier.verify import shown
from services.audit.events import DossierExported
from services.audit.projections import exported
from services.audit.service.covering import Covering
from services.audit.service.erasures import Erasures
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential, untold_among
from shared.access.roles import PURPOSES, READS_ANY_CASE_TO_AUDIT
from shared.clock import now
from shared.eventlog.execute import Executor, Instruction
from shared.eventlog.follower import breathing
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId, CommandId, derive
from shared.kernel.record import Metadata, write_time
from shared.kernel.refusal import NotFoundError, UnavailableError
from shared.notary.keyfiles import DOSSIERS, dossiers_name, read_keys, signing_keys
from shared.rpc.client import RpcClient
from shared.sealing.envelope import is_envelope
from shared.transparency.notes import Note

CHANNEL = "export"
AUDIT = "audit"
SUPERVISOR = "supervisor"
MOST_EVENTS = 250
LARGEST_PAGE = 1_000_000
REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it stands in the log: what it is of, up to when, and what may be shown."""

    dossier: CommandId
    case: str
    until: datetime
    meta: Metadata
    event: DossierExported

    @property
    def tells_confidential(self) -> bool:
        """Tell whether the one who exported audits, and hands it to one who does."""
        asker = Asker(user=self.meta.actor, agency=self.meta.agency, role=self.meta.role, purpose=self.meta.purpose)
        return sees_confidential(asker) and self.event.receiver_role in {None, *READS_ANY_CASE_TO_AUDIT}


class Dossiers:
    """Hands out dossiers of cases; each export is recorded before its first byte."""

    def __init__(self, runtime: Runtime[Any, Any, Any], client: RpcClient) -> None:
        """Take the service's runtime, and how the directory and the owners of keys are asked."""
        self._runtime = runtime
        self._client = client
        self._erasures = Erasures(client, own=runtime.definition.name, keyring=runtime.keyring)
        self._covering = Covering(runtime.settings, runtime.log.database)
        self._executor: Executor[ExportDossier, int, DossierExported] = Executor(runtime.log, runtime.codec, COPIES)
        self._untold: dict[CommandId, frozenset[str]] = {}

    def begin(self, case: str, command: ExportDossier, asker: Asker, dossier: CommandId) -> Json:
        """Decide and record an export: ``{dossier, copy}``; raises ``NotFoundError`` for one that is denied."""
        self._insist(case, asker, dossier)
        outcome = self._executor.execute(
            Instruction(
                command=command,
                command_id=dossier,
                digest=self._runtime.digest({"dossier": case, "for": command.receiver, "hidden": [*command.hidden]}),
                stream=dossiers_of(case),
                meta=Metadata(
                    actor=asker.user,
                    agency=asker.agency,
                    role=asker.role,
                    purpose=asker.purpose,
                    legal_basis=asker.legal_basis,
                    correlation=dossier,
                    occurred_at=now(),
                    subject=case,
                ),
            )
        )
        self._runtime.committed()
        (recorded,) = outcome.events
        return {"dossier": dossier, "copy": recorded.event.copy}

    def plan(self, export: Export, since: Sequence[str], unseen: Mapping[str, str | None]) -> Json:
        """Tell what the dossier will hold: ``{logs, uncovered, unseen, parted, …}``; ask again until nothing is beyond.

        ``unseen`` are the logs whose end nobody has seen since the export, each with why, if that is known.
        """
        covered, uncovered = self._covering.of_case(export.case, export.until, since=since)
        with self._runtime.log.database.connection() as connection:
            parted: list[Json] = [[*one] for one in exported.parted(connection, export.case, export.until)]
        meta, event = export.meta, export.event
        settings = self._runtime.settings
        return {
            "logs": {name: one.as_json() for name, one in covered.items()},
            "uncovered": dict(uncovered),
            "unseen": dict(unseen),
            "parted": parted,
            "witness_keys": self._covering.witness_keys(),
            "exporter_keys": read_keys(settings.secrets, DOSSIERS).written(),
            "organisation": f"{settings.authority}/{settings.node}",
            "export": {
                "dossier": export.dossier,
                "case": export.case,
                "copy": event.copy,
                "receiver": event.receiver,
                "receiver_role": event.receiver_role,
                "hidden": [*event.hidden],
                "exported_at": write_time(export.until),
                # Who has the users hidden has this one hidden too.
                "exported_by": {
                    "user": None if ACTOR in event.hidden else meta.actor,
                    "agency": meta.agency,
                    "role": meta.role,
                },
                "purpose": meta.purpose,
                "software": meta.software,
            },
        }

    def page(self, export: Export, sizes: Mapping[str, int], after: tuple[str, int]) -> Json:
        """Give the next events and their proofs: ``{events, proofs, erased, erasures_unknown, next}``.

        ``next`` is ``null`` at the end; ``erased`` tells whose values among these events nobody can open any more.
        """
        hiding, untold = Hiding(export.event.hidden, export.dossier), self._untold_of(export)
        events: list[Json] = []
        proofs: list[Json] = []
        size, last = 0, after
        with self._runtime.log.database.connection() as connection:
            found = exported.parts(
                connection, export.case, until=export.until, sizes=sizes, after=after, limit=MOST_EVENTS
            )
            for part in breathing(found):
                service, position = part.service, part.record.position
                if part.record.event_id in untold:
                    events.append(withheld_line(service, position, part.leaf))
                else:
                    events.append(event_line(service, part.record, previous=part.previous, hiding=hiding))
                proof = self._covering.proof(connection, service, position - 1, sizes[service])
                proofs.append(proof_line(service, position, proof))
                size, last = size + len(part.record.data) + len(part.record.meta), (service, position)
                if size > LARGEST_PAGE:
                    break
        is_over = len(found) < MOST_EVENTS and len(events) == len(found)
        return {"events": events, "proofs": proofs, **self._erased(events), "next": None if is_over else [*last]}

    def _erased(self, events: Sequence[Any]) -> dict[str, Json]:
        """Tell which of the persons whose values are shown were erased, and by which decision."""
        persons: dict[str, set[str]] = {}
        for event in events:
            for value in shown(event).values():
                if isinstance(value, dict) and is_envelope(value):
                    persons.setdefault(event["service"], set()).add(str(value["person"]))
        known = self._erasures.of(persons)
        erased: list[Json] = [
            {"service": service, "person": person, "decision": decision}
            for service, decisions in known.decisions.items()
            for person, decision in sorted(decisions.items())
        ]
        return {"erased": erased, "erasures_unknown": [*known.unknown]}

    def seal(self, export: Export, digest: str) -> Json:
        """Sign what stands for all of a dossier: ``{note}``."""
        settings = self._runtime.settings
        name = dossiers_name(settings)
        keys = signing_keys(settings.secrets, DOSSIERS, origin=name, moment=now())
        if not keys:
            raise UnavailableError("key-missing")
        text = seal_text(name, dossier=export.dossier, copy=export.event.copy, digest=digest)
        return {"note": Note(text, tuple(key.sign(text) for key in keys)).written()}

    def export_of(self, case: str, dossier: str, asker: Asker) -> Export:
        """Find an export that this asker began; raises ``NotFoundError``."""
        for record in self._runtime.log.read_stream(dossiers_of(case)):
            if record.command_id == dossier:
                recorded = self._runtime.codec.decode(record)
                if recorded.meta.actor == asker.user and isinstance(recorded.event, DossierExported):
                    return Export(CommandId(dossier), case, record.recorded_at, recorded.meta, recorded.event)
        raise NotFoundError("dossier-unknown")

    def _insist(self, case: str, asker: Asker, dossier: CommandId) -> None:
        reason = self._why_not(case, asker)
        self._runtime.record_disclosure(
            CaseId(case),
            DisclosureRecorded(
                channel=CHANNEL,
                decision="allowed" if reason is None else "denied",
                classes=(),
                fields=("dossier",),
                reason=reason,
                versions=(),
            ),
            asker,
            CommandId(derive("dossier-disclosure", dossier)),
        )
        if reason is not None:
            raise NotFoundError("case-unknown")

    def _why_not(self, case: str, asker: Asker) -> str | None:
        if asker.purpose not in PURPOSES:
            return "purpose-unknown"
        if asker.role in READS_ANY_CASE_TO_AUDIT:
            return None if asker.purpose == AUDIT else "purpose-not-for-role"
        if asker.role != SUPERVISOR:
            return "role-may-not"
        related: Any = self._client.call("directory", "relationships", {"case_id": case}, asker=None)
        return None if asker.agency in {one["agency"] for one in related} else "no-relationship"

    def _untold_of(self, export: Export) -> frozenset[str]:
        """Find what is withheld, once a dossier: pages come one after the other."""
        if export.tells_confidential:
            return frozenset()
        if export.dossier not in self._untold:
            with self._runtime.log.database.connection() as connection:
                found = untold_among(exported.told(connection, export.case, export.until))
            while len(self._untold) >= REMEMBERED:
                self._untold.pop(next(iter(self._untold)), None)
            self._untold[export.dossier] = found
        return self._untold[export.dossier]
