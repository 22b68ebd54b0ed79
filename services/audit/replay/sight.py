"""What each agency could have seen of a case at a moment: by the relationships, consents and rules of that moment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry, Moment, words_in
from services.audit.replay.masking import NOBODY_GONE, Gone, envelopes_of
from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.access.in_force import AccessRules, in_force
from shared.access.roles import ROLES
from shared.contracts.directory import RelationshipEnded, RelationshipOpened
from shared.contracts.intake import ConsentGiven
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.record import write_time

Sealed: TypeAlias = tuple[str, str]
"""By which service's key, and for which person, a value is sealed."""

ANYBODY = "anybody-of-the-agency"
SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Bond:
    """On what basis an agency had to do with a case, and since when."""

    basis: str
    since: datetime


def bonds(messages: Sequence[Told]) -> dict[str, list[Bond]]:
    """Give the relationships of each agency as they stood after these messages, each since its first opening."""
    found: dict[str, dict[str, Bond]] = {}
    for told in messages:
        basis = str(told.data.get("basis"))
        if told.type == RelationshipOpened.TYPE:
            for agency in words_in(told.data["agencies"]):
                found.setdefault(agency, {}).setdefault(basis, Bond(basis, told.time))
        elif told.type == RelationshipEnded.TYPE:
            found.get(str(told.data["agency"]), {}).pop(basis, None)
    return {agency: list(of.values()) for agency, of in sorted(found.items()) if of}


def counts(kind: str, last: Json) -> bool:
    """Tell whether a record of the directory begins or ends what an agency has to do with a case.

    Its own event of an end stands for each ground that ends; the agency is out with the ``last``.
    """
    return kind == RelationshipOpened.TYPE or last is True


def consents(messages: Sequence[Told], moment: datetime) -> list[Json]:
    """Give every consent that had been given, and whether it was in force on the legal day of a moment."""
    day = str(legal_date(moment))
    return [
        {
            **{name: value for name, value in told.data.items() if name != "version"},
            "given_at": write_time(told.time),
            "in_force": day <= str(told.data["valid_until"]),
        }
        for told in messages
        if told.type == ConsentGiven.TYPE
    ]


def sight(replay: CaseReplay, moment: datetime, agency: str | None, gone: Gone = NOBODY_GONE) -> dict[str, Json]:
    """Give ``{at, rules, roles, withheld_by, consents, agencies}``; with an agency, its view and values.

    For whoever audits: it names agencies whose part in a case is told to nobody else. A value whose person was erased
    by then, as ``gone`` says, nobody could have opened.
    """
    then = Moment(as_of=moment)
    replay = replace(replay, entries=[entry for entry in replay.entries if then.recorded(entry)])
    messages = [entry.told for entry in replay.entries if entry.told is not None]
    standing = bonds(messages)
    named = standing if agency is None else {agency: standing.get(agency, [])}
    agencies: list[Json] = []
    for name, of in named.items():
        own = replace(replay, asker=_who_sees_most(replay, messages, name))
        values = [value for value, person in _values(own) if not _is_gone(person, gone, moment)] if of else []
        told: dict[str, Json] = {"withheld": len(own.withheld) if of else 0}
        if agency is None:
            told["values"] = {**Counter(value["class"] for value in values)}
        else:
            told |= {"values": [{**value} for value in values], "view": own.view() if of else None}
        agencies.append({**_agency(name, of), **told})
    return {
        "at": write_time(moment),
        **_rules(replay.book.rules, moment),
        "consents": consents(messages, moment),
        "agencies": agencies,
    }


def _rules(rules: Sequence[AccessRules], moment: datetime) -> dict[str, Json]:
    """Give the dated rules of a moment, ``None`` before the first, and those by which is told what was withheld."""
    then = in_force(rules, moment)
    roles: list[Json] | None = None
    if then is not None and then.roles is not None:
        roles = [role.written() for role in then.roles]
    return {
        "rules": None if then is None else then.written(),
        "roles": roles,
        "withheld_by": rules[-1].written(),
    }


def _agency(name: str, of: Sequence[Bond]) -> dict[str, Json]:
    basis: list[Json] = [{"basis": bond.basis, "since": write_time(bond.since)} for bond in of]
    return {"agency": name, "relationships": basis}


def _values(replay: CaseReplay) -> Iterator[tuple[dict[str, str], Sealed]]:
    """Name every personal value that the owners would have opened for a role that may have its class, and of whom."""
    streams: dict[str, list[Entry]] = {}
    for entry in replay.entries:
        # Owners open what stands in the stream of the case, and nothing else.
        if entry.record.stream == replay.case_id:
            streams.setdefault(entry.service, []).append(entry)
    for service, of in sorted(streams.items()):
        reserve = replay.book.reserves.get(service)
        kept = frozenset() if reserve is None else reserve([entry.record for entry in of], replay.asker.agency)
        for index, entry in enumerate(of):
            for path, envelope in () if index in kept else envelopes_of(entry.record):
                value = {"service": service, "field": entry.record.name_of(path), "class": str(envelope["class"])}
                yield value, (service, str(envelope["person"]))


def _who_sees_most(replay: CaseReplay, messages: Sequence[Told], agency: str) -> Asker:
    """Give somebody of an agency in the role that the least is withheld from: a message may be one role's to know."""
    anybody = (Asker(user=ANYBODY, agency=agency, role=role, purpose=SUPPORT) for role in ROLES)
    return min(anybody, key=lambda asker: len(replay.book.withheld(messages, asker)))


def _is_gone(sealed: Sealed, gone: Gone, moment: datetime) -> bool:
    service, person = sealed
    destroyed_at = gone.get(service, {}).get(person)
    return destroyed_at is not None and destroyed_at <= moment
