"""What the ledger knows that the checklist of an item asks for: basis, purpose, classes, consents then, time since."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.audit.domain.state import CASE
from services.audit.events import Item
from shared.kernel.canonical import Json, parse
from shared.kernel.days import legal_date
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.record import Metadata, StoredRecord, write_time

CONSENT, RELATIONSHIP = "ConsentGiven.", "RelationshipOpened."
BY_SERVICES = "service:"


@dataclass(frozen=True, slots=True)
class Held:
    """A record about a case, with the log that it stands in."""

    service: str
    record: StoredRecord
    meta: Metadata

    @property
    def data(self) -> dict[str, Json]:
        """What it says; personal values are in envelopes."""
        data = parse(self.record.data)
        return data if isinstance(data, dict) else {}


def at_hand(item: Item, held: Sequence[Held]) -> dict[str, Json]:
    """Give what the checklist asks for; ``held`` are the records about the item's case in order of record."""
    if item.kind == CASE:
        return _of_case(held)
    index = next(
        index for index, one in enumerate(held) if (one.service, one.record.position) == (item.service, item.position)
    )
    return _of_disclosure(held[index], held[:index])


def doers(held: Sequence[Held]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give who did something in a case, and on whose side; to look at it is to do nothing."""
    doing = [one.meta for one in held if not _is_look(one) and not one.meta.actor.startswith(BY_SERVICES)]
    return tuple(sorted({meta.actor for meta in doing})), tuple(sorted({meta.agency for meta in doing}))


def _of_disclosure(one: Held, before: Sequence[Held]) -> dict[str, Json]:
    meta, data = one.meta, one.data
    told = {name: data.get(name) for name in ("channel", "decision", "reason", "classes", "fields", "versions")}
    on = legal_date(one.record.recorded_at)
    last = next((other for other in reversed(before) if not _is_look(other)), None)
    since = None if last is None else int((one.record.recorded_at - last.record.recorded_at).total_seconds())
    return {
        "disclosure": {
            "at": write_time(one.record.recorded_at),
            "actor": meta.actor,
            "agency": meta.agency,
            "role": meta.role,
            "purpose": meta.purpose,
            "legal_basis": meta.legal_basis,
            **told,
        },
        "relationships": _relationships(before, meta.agency),
        "consents": [_consent(other, on, meta) for other in before if other.record.type.startswith(CONSENT)],
        "last_event": None if last is None else _named(last),
        "seconds_since_last_event": since,
    }


def _of_case(held: Sequence[Held]) -> dict[str, Json]:
    looks = [one for one in held if _is_look(one)]
    on = legal_date(held[-1].record.recorded_at)
    events: list[Json] = [_named(one) for one in (held[0], held[-1])]
    return {
        "events": len(held) - len(looks),
        "disclosures": dict(Counter(one.meta.agency for one in looks)),
        "denied": sum(one.data.get("decision") == "denied" for one in looks),
        "agencies": [*doers(held)[1]],
        "consents": [_consent(one, on, None) for one in held if one.record.type.startswith(CONSENT)],
        "first_and_last": events,
    }


def _consent(one: Held, on: date, reader: Metadata | None) -> Json:
    """Say of a consent whether it was in force on a day, and whether it named who read and what for."""
    data = one.data
    told: dict[str, Json] = {
        name: data.get(name) for name in ("consent_id", "purposes", "agencies", "classes", "valid_until")
    }
    until = data.get("valid_until")
    told |= {"given_at": write_time(one.record.recorded_at), "in_force": str(until) >= on.isoformat()}
    if reader is not None:
        told |= {
            "names_agency": reader.agency in _words(data.get("agencies")),
            "names_purpose": reader.purpose in _words(data.get("purposes")),
        }
    return told


def _relationships(before: Sequence[Held], agency: str) -> list[Json]:
    """Give on what the agency had to do with the case by then."""
    return [
        {"basis": one.data.get("basis"), "since": write_time(one.record.recorded_at)}
        for one in before
        if one.record.type.startswith(RELATIONSHIP) and agency in _words(one.data.get("agencies"))
    ]


def _named(one: Held) -> dict[str, Json]:
    return {"type": one.record.type, "service": one.service, "at": write_time(one.record.recorded_at)}


def _is_look(one: Held) -> bool:
    return one.record.type == DisclosureRecorded.TYPE


def _words(value: Json) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []
