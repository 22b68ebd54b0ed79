"""What the ledger knows that the checklist of an item asks for: basis, purpose, classes, consents then, time since."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from services.audit.domain.state import CASE
from services.audit.events import Item
from services.audit.replay.entries import Entry, words_in
from services.audit.replay.sight import bonds, consents, counts
from shared.access.casebook import Told
from shared.contracts.directory import RelationshipEnded, RelationshipOpened
from shared.contracts.intake import ConsentGiven
from shared.kernel.canonical import Json, parse
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.record import Metadata, write_time

BY_SERVICES = "service:"
FOR_REVIEWS = frozenset({"review-item", "review-words"})
"""What a look is called that is part of a review: to review is to do nothing that the next review is about."""
CONSENT = ("consent_id", "purposes", "agencies", "classes", "valid_until")


def at_hand(item: Item, held: Sequence[Entry]) -> dict[str, Json]:
    """Give what the checklist asks for; ``held`` are the records about the item's case in order of record."""
    if item.kind == CASE:
        return _of_case(held)
    index = next(
        index for index, one in enumerate(held) if (one.service, one.record.position) == (item.service, item.position)
    )
    return _of_disclosure(held[index], held[:index])


def doers(held: Sequence[Entry]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give who did or read something in a case, and on whose side something was done; to look is not to do."""
    by_people = [one for one in held if not one.meta.actor.startswith(BY_SERVICES)]
    actors = {one.meta.actor for one in by_people if not _is_review(one)}
    agencies = {one.meta.agency for one in by_people if not _is_look(one)}
    return tuple(sorted(actors)), tuple(sorted(agencies))


def _of_disclosure(one: Entry, before: Sequence[Entry]) -> dict[str, Json]:
    meta, data = one.meta, _data(one)
    told = {name: data.get(name) for name in ("channel", "decision", "reason", "classes", "fields", "versions")}
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
        "consents": _consents(before, one.record.recorded_at, meta),
        "last_event": None if last is None else _named(last),
        "seconds_since_last_event": since,
    }


def _of_case(held: Sequence[Entry]) -> dict[str, Json]:
    looks = [one for one in held if _is_look(one)]
    events: list[Json] = [_named(one) for one in (held[0], held[-1])]
    return {
        "events": len(held) - len(looks),
        "disclosures": dict(Counter(one.meta.agency for one in looks)),
        "denied": sum(_data(one).get("decision") == "denied" for one in looks),
        "agencies": [*doers(held)[1]],
        "consents": _consents(held, held[-1].record.recorded_at, None),
        "first_and_last": events,
    }


def _consents(before: Sequence[Entry], moment: datetime, reader: Metadata | None) -> list[Json]:
    """Say of each consent whether it was in force at a moment, and whether it named who read and what for."""
    given = [
        _message(one, {name: data.get(name) for name in CONSENT}) for one, data in _of_types(before, ConsentGiven.TYPE)
    ]
    told = [one for one in consents(given, moment) if isinstance(one, dict)]
    if reader is None:
        return [*told]
    return [
        {
            **one,
            "names_agency": reader.agency in words_in(one["agencies"]),
            "names_purpose": reader.purpose in words_in(one["purposes"]),
        }
        for one in told
    ]


def _relationships(before: Sequence[Entry], agency: str) -> list[Json]:
    """Give on what the agency had to do with the case then; what had ended for good before is not among it."""
    messages = [
        _message(one, data)
        for one, data in _of_types(before, RelationshipOpened.TYPE, RelationshipEnded.TYPE)
        if counts(one.record.type, data.get("last"))
    ]
    return [{"basis": bond.basis, "since": write_time(bond.since)} for bond in bonds(messages).get(agency, [])]


def _of_types(held: Sequence[Entry], *types: str) -> Iterable[tuple[Entry, dict[str, Json]]]:
    return ((one, _data(one)) for one in held if one.record.type in types)


def _message(one: Entry, data: dict[str, Json]) -> Told:
    """Spell a record as a message, with what is looked at here of what it says."""
    record = one.record
    return Told(
        service=one.service,
        position=record.position,
        id=record.event_id,
        type=record.type,
        time=record.recorded_at,
        causation=one.meta.causation,
        data=data,
    )


def _named(one: Entry) -> dict[str, Json]:
    return {"type": one.record.type, "service": one.service, "at": write_time(one.record.recorded_at)}


def _is_look(one: Entry) -> bool:
    return one.record.type == DisclosureRecorded.TYPE


def _is_review(one: Entry) -> bool:
    return _is_look(one) and not FOR_REVIEWS.isdisjoint(words_in(_data(one).get("fields")))


def _data(one: Entry) -> dict[str, Json]:
    """Give what a record says; personal values are in envelopes."""
    data = parse(one.record.data)
    return data if isinstance(data, dict) else {}
