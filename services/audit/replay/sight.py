"""What each agency could have seen of a case at a moment: by the relationships, consents and rules of that moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.audit.replay.case import CaseReplay
from services.audit.replay.entries import Entry, Moment
from services.audit.replay.masking import envelopes_of
from shared.access.asker import Asker
from shared.access.casebook import Told
from shared.access.in_force import in_force
from shared.contracts.directory import RelationshipEnded, RelationshipOpened
from shared.contracts.intake import ConsentGiven
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.record import write_time

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
            for agency in _words(told.data["agencies"]):
                found.setdefault(agency, {}).setdefault(basis, Bond(basis, told.time))
        elif told.type == RelationshipEnded.TYPE:
            found.get(str(told.data["agency"]), {}).pop(basis, None)
    return {agency: list(of.values()) for agency, of in sorted(found.items()) if of}


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


def sight(replay: CaseReplay, moment: datetime, agency: str | None) -> dict[str, Json]:
    """Give ``{at, rules, roles, consents, agencies}``; with an agency, the view and the values it could have had.

    For whoever audits: it names agencies whose part in a case is told to nobody else.
    """
    then = Moment(as_of=moment)
    entries = [entry for entry in replay.entries if then.recorded(entry)]
    messages = [entry.told for entry in entries if entry.told is not None]
    rules, standing = in_force(replay.book.rules, moment), bonds(messages)
    named = standing if agency is None else {agency: standing.get(agency, [])}
    agencies: list[Json] = []
    for name, of in named.items():
        seen = _seen(replay, entries, name) if of else _NOTHING
        agencies.append({**_agency(name, of), **(seen if agency is not None else _counted(seen))})
    return {
        "at": write_time(moment),
        "rules": rules.written(),
        "roles": None
        if rules.roles is None
        else [
            {
                "role": one.role,
                "purposes": list(one.purposes),
                "classes": list(one.classes),
                "any_case": one.any_case,
            }
            for one in rules.roles
        ],
        "consents": consents(messages, moment),
        "agencies": agencies,
    }


_NOTHING: Mapping[str, Json] = {"view": None, "withheld": 0, "values": []}


def _agency(name: str, of: Sequence[Bond]) -> dict[str, Json]:
    basis: list[Json] = [{"basis": bond.basis, "since": write_time(bond.since)} for bond in of]
    return {"agency": name, "relationships": basis}


def _seen(replay: CaseReplay, entries: Sequence[Entry], agency: str) -> dict[str, Json]:
    """Compose what anybody of an agency was shown of these events, and name the values that could be opened."""
    anybody = Asker(user=ANYBODY, agency=agency, role=ANYBODY, purpose=SUPPORT)
    own = replace(replay, asker=anybody)
    messages = [entry.told for entry in entries if entry.told is not None]
    return {
        "view": own.view_of(entries),
        "withheld": len(replay.book.withheld(messages, anybody)),
        "values": _values(replay, entries, agency),
    }


def _values(replay: CaseReplay, entries: Sequence[Entry], agency: str) -> list[Json]:
    """Name every personal value that the owners would have opened for a role that may have its class."""
    streams: dict[str, list[Entry]] = {}
    for entry in entries:
        # Owners open what stands in the stream of the case, and nothing else.
        if entry.record.stream == replay.case_id:
            streams.setdefault(entry.service, []).append(entry)
    found: list[Json] = []
    for service, of in sorted(streams.items()):
        reserve = replay.book.reserves.get(service)
        kept = frozenset() if reserve is None else reserve([entry.record for entry in of], agency)
        for index, entry in enumerate(of):
            kind = entry.record.type.partition(".")[0]
            found += [
                {
                    "service": service,
                    "field": f"{kind}.{entry.record.version}{path.replace('/', '.')}",
                    "class": envelope["class"],
                }
                for path, envelope in ([] if index in kept else envelopes_of(entry.record))
            ]
    return found


def _counted(seen: Mapping[str, Json]) -> dict[str, Json]:
    """Count the values by class instead of naming them, and leave the view out."""
    counts: dict[str, Json] = {}
    values = seen["values"]
    for value in values if isinstance(values, list) else ():
        word = str(value["class"]) if isinstance(value, dict) else ""
        counts[word] = int(str(counts.get(word, 0))) + 1
    return {"withheld": seen["withheld"], "values": counts}


def _words(value: Json) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []
