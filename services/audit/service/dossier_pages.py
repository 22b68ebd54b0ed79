"""What a dossier holds, as the ledger has it: planned, then proved page by page."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from services.audit.dossier.bundle import Signed
from services.audit.dossier.redaction import ACTOR, Hiding, event_line, proof_line, withheld_line
from services.audit.dossier.verify import DISCLOSED, shown
from services.audit.queries import exported
from services.audit.service.covering import Covering
from services.audit.service.erasures import Erasures
from services.audit.service.exports import Export
from services.audit.service.reviewed import Reviewed
from shared.access.confidential import untold_among
from shared.access.roles import BREAK_GLASS
from shared.eventlog.follower import breathing
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId
from shared.kernel.record import write_time
from shared.kernel.refusal import InvalidError
from shared.notary.keyfiles import DOSSIERS, read_keys
from shared.rpc.client import RpcClient
from shared.sealing.envelope import is_envelope

T = TypeVar("T")

MOST_EVENTS = 250
LARGEST_PAGE = 1_000_000
REMEMBERED = 4


class DossierPages:
    """Tells of exports that were begun what is in them; nothing is recorded here."""

    def __init__(self, runtime: Runtime[Any, Any, Any], client: RpcClient) -> None:
        """Take the service's runtime, and how the owners of keys are asked."""
        self._runtime = runtime
        self._erasures = Erasures(client, own=runtime.definition.name, keyring=runtime.keyring)
        self._reviewed = Reviewed(runtime)
        self._covering = Covering(runtime.settings, runtime.log.database)
        self._untold: dict[CommandId, frozenset[str]] = {}
        self._reviews: dict[CommandId, Sequence[dict[str, Json]]] = {}
        self._sizes: dict[CommandId, Mapping[str, int]] = {}

    def plan(self, export: Export, since: Sequence[str], unseen: Mapping[str, str | None]) -> Json:
        """Tell what the dossier will hold: ``{logs, uncovered, unseen, parted, …}``; ask again until nothing is beyond.

        ``unseen`` are the logs whose end nobody has seen since the export, each with why, if that is known.
        """
        covered, uncovered = self._coverage(export, since)
        with self._runtime.log.database.connection() as connection:
            parted: list[Json] = [[*one] for one in exported.parted(connection, export.case, export.until)]
        meta, event = export.meta, export.event
        settings = self._runtime.settings
        return {
            "logs": {name: one.written() for name, one in covered.items()},
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
        """Give the next events and their proofs: ``{events, proofs, erased, erasures_unknown, reviews, next}``.

        ``next`` is ``null`` at the end; ``erased`` tells whose values among these events nobody can open any more,
        ``reviews`` how those of them that broke the glass were reviewed.
        """
        self._insist_on_cosigned(export, sizes)
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
        told = {**self._erased(events), "reviews": self._reviews_of(export, breaking_glass(events))}
        return {"events": events, "proofs": proofs, **told, "next": None if is_over else [*last]}

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

    def _untold_of(self, export: Export) -> frozenset[str]:
        """Find what is withheld, once a dossier: pages come one after the other."""
        if export.tells_confidential:
            return frozenset()
        if export.dossier not in self._untold:
            with self._runtime.log.database.connection() as connection:
                found = untold_among(exported.told(connection, export.case, export.until))
            _remember(self._untold, export.dossier, found)
        return self._untold[export.dossier]

    def _reviews_of(self, export: Export, looks: Collection[tuple[str, int]]) -> list[Json]:
        """Tell how looks were reviewed, read once a dossier, and not at all where there are none."""
        if not looks:
            return []
        if export.dossier not in self._reviews:
            found = self._reviewed.of(export.case, export.until, confidential=export.tells_confidential)
            _remember(self._reviews, export.dossier, found)
        return [one for one in self._reviews[export.dossier] if (one["service"], one["position"]) in looks]

    def _insist_on_cosigned(self, export: Export, sizes: Mapping[str, int]) -> None:
        """Refuse to prove anything in a tree beyond what is cosigned; raises ``InvalidError``."""

        def beyond() -> bool:
            known = self._sizes.get(export.dossier, {})
            return any(not 0 <= size <= known.get(name, 0) for name, size in sizes.items())

        if beyond():
            self._coverage(export, since=())
        if beyond():
            raise InvalidError("invalid-arguments", fields={"sizes": "not-cosigned"})

    def _coverage(self, export: Export, since: Sequence[str]) -> tuple[dict[str, Signed], dict[str, int]]:
        found = self._covering.of_case(export.case, export.until, since=since)
        _remember(self._sizes, export.dossier, {name: one.size for name, one in found[0].items()})
        return found


def breaking_glass(events: Sequence[Any]) -> set[tuple[str, int]]:
    """Name the looks among events that were for the purpose of breaking the glass."""
    return {
        (event["service"], event["position"])
        for event in events
        if "type" in event
        and event["type"].startswith(DISCLOSED)
        and event["meta"]["others"]["value"]["purpose"] == BREAK_GLASS
    }


def _remember(known: dict[CommandId, T], dossier: CommandId, value: T) -> None:
    """Keep something of a dossier, of a few dossiers."""
    known.pop(dossier, None)
    while len(known) >= REMEMBERED:
        known.pop(next(iter(known)), None)
    known[dossier] = value
