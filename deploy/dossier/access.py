"""Who could have read, and on what each look rested: relationships, consents and rules as they stood at its record.

Told from the events of a dossier that are shown, by the same functions as replay and reviews; what a hidden field would
tell is not known, and counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.audit.dossier.redaction import ACTOR, PERSONAL
from services.audit.dossier.verify import DISCLOSED, shown
from services.audit.replay.sight import Bond, bonds, consents, counts
from shared.access.casebook import Told as Message
from shared.access.in_force import AccessRules, in_force, read_rules, role_rules
from shared.contracts.directory import RelationshipEnded, RelationshipOpened
from shared.contracts.intake import ConsentGiven
from shared.kernel.canonical import Json
from shared.kernel.personal import FieldClass
from shared.kernel.record import read_time

_RELATED = frozenset({RelationshipOpened.TYPE, RelationshipEnded.TYPE})


@dataclass(frozen=True, slots=True)
class Span:
    """From when an agency had to do with the case, on what basis, and until when; ``None`` where it still has."""

    agency: str
    basis: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Then:
    """What stood when a look was recorded: for its agency, its role and its purpose.

    ``fits`` tells whether the rules in force let the role read for the purpose; ``None`` where they are not known.
    """

    bases: Sequence[str]
    agreed: bool
    audits: bool
    fits: bool | None


@dataclass(frozen=True, slots=True)
class Access:
    """The relationships of agencies, and what each look rested on by log and position; ``unclear`` events hide some."""

    spans: Sequence[Span]
    looks: Mapping[tuple[str, int], Then]
    rules: Sequence[AccessRules | None]
    unclear: int

    @classmethod
    def of(cls, events: Sequence[dict[str, Any]], until: str) -> "Access":
        """Read the events that are shown, in order of record."""
        known = read_rules(role_rules())
        related: list[Message] = []
        standing: Mapping[str, Sequence[Bond]] = {}
        agreed: list[Message] = []
        looks: dict[tuple[str, int], Then] = {}
        spans: dict[tuple[str, str, str], str | None] = {}
        for event in events:
            if event["type"].startswith(DISCLOSED):
                looks[event["service"], event["position"]] = _then(event, standing, agreed, known)
            elif event["type"] == ConsentGiven.TYPE and not _hides(event):
                agreed.append(_message(event))
            elif event["type"] in _RELATED and not _hides(event) and counts(event["type"], shown(event).get("/last")):
                related.append(_message(event))
                standing = bonds(related)
                _go_on(spans, standing, event["recorded_at"])
        unclear = sum(_hides(event) for event in events if event["type"] in {ConsentGiven.TYPE, *_RELATED})
        moments = [event["recorded_at"] for event in events[:1]] + [until]
        return cls([Span(*name, end) for name, end in spans.items()], looks, [*_between(known, *moments)], unclear)

    def opening(self) -> dict[str, Sequence[str]]:
        """Give by dated rules, as far as they are known, which roles may have an identity opened."""
        return {
            one.id: [role.role for role in one.roles if FieldClass.IDENTITY in role.classes]
            for one in self.rules
            if one is not None and one.roles is not None
        }

    @property
    def knows_all_rules(self) -> bool:
        """Tell whether the rules of all the time are known."""
        return all(one is not None and one.roles is not None for one in self.rules)


def _then(
    event: Mapping[str, Any],
    standing: Mapping[str, Sequence[Bond]],
    agreed: Sequence[Message],
    known: Sequence[AccessRules],
) -> Then:
    others, moment = event["meta"]["others"]["value"], read_time(event["recorded_at"])
    rules = in_force(known, moment)
    roles = {} if rules is None or rules.roles is None else {role.role: role for role in rules.roles}
    role = roles.get(others["role"])
    return Then(
        bases=[bond.basis for bond in standing.get(others["agency"], ())],
        agreed=any(
            one["in_force"] and others["agency"] in one["agencies"] and others["purpose"] in one["purposes"]
            for one in _consents(agreed, moment)
        ),
        audits=role is not None and role.any_case and others["purpose"] == "audit",
        fits=None if not roles else role is not None and others["purpose"] in role.purposes,
    )


def _consents(agreed: Sequence[Message], moment: datetime) -> list[Any]:
    return [*consents(agreed, moment)]


def _go_on(spans: dict[tuple[str, str, str], str | None], standing: Mapping[str, Sequence[Bond]], moment: str) -> None:
    """Begin and end spans at a moment from which on these relationships stand."""
    now = {(agency, bond.basis) for agency, of in standing.items() for bond in of}
    running = {name[:2]: name for name, end in spans.items() if end is None}
    for agency, basis in sorted(now - running.keys()):
        spans[agency, basis, moment] = None
    for name in running.keys() - now:
        spans[running[name]] = moment


def _hides(event: Mapping[str, Any]) -> bool:
    """Tell whether a field may be hidden that is looked at here: it is no personal value, and names no user."""
    return any(part.get("because", PERSONAL) not in {PERSONAL, ACTOR} for part in event["data"])


def _message(event: Mapping[str, Any]) -> Message:
    """Spell an event as a message, with what is looked at here of what it says."""
    fields = shown(dict(event))
    lists: dict[str, Json] = {
        name: [value for path, value in fields.items() if path.rpartition("/")[0] == f"/{name}"]
        for name in ("agencies", "purposes")
    }
    plain = {name: fields.get(f"/{name}") for name in ("agency", "basis", "valid_until")}
    return Message(
        service=event["service"],
        position=event["position"],
        id=event["event_id"],
        type=event["type"],
        time=read_time(event["recorded_at"]),
        causation=None,
        data={**plain, **lists},
    )


def _between(known: Sequence[AccessRules], *moments: str) -> Iterator[AccessRules | None]:
    """Give the rules in force at the first moment, then those that came in force up to the last."""
    first, last = (in_force(known, read_time(one)) for one in (moments[0], moments[-1]))
    if first is None:
        yield None
    begin = 0 if first is None else known.index(first)
    yield from known[begin : 0 if last is None else known.index(last) + 1]
