"""The page of clocks: each period of the law, with whose turn it is, its text and how sure it is."""

from collections.abc import Iterable, Sequence

from deploy.reference.tables import table
from services.notifications.rules import BOOK
from services.notifications.rules.book import SERVICE_LEVEL, Clock

HEAD = """\
# Clocks

*Written by `make reference`; do not edit.*

The periods of the law and of the service, from the data files in `services/notifications/rules/data/`. A clock is
started by a public message and runs under the row of the day of its fact, or of the day of the report where the row
says so; it is paused, resumed, extended, met and ended by messages, and keeps what it was started with, whatever rows
follow. *found* was read in a public page, *known* is remembered and not read again, *unconfirmed* is neither. *At once*
is a service level of ours: the text gives no figure. Nothing here is legal advice. How to ask for the clocks of a case
and for who was late: [following the clocks](../how-to/follow-the-clocks.md).
"""
RUNNING = """
## Periods that run

"whose turn" is the function in [the table of bodies](law.md) with the agency as the message names it: {field} is a
field of the message, {province} the province of its agency. A period that runs on after the last day of its row is told
as unconfirmed, for no rule of transition was read. Working days carry the confidence of their year ([holidays](law.md))
beside it. No text that was read pauses a period, so that no row names what would; a row may.

"""
IDLE = """
## Periods that cannot run yet

Periods that the law names, or that the dossier proposes, and why no message starts or meets them.

"""
COUNTING = """
## How periods are counted

"""
HEADS = (
    "clock",
    "how long",
    "starts with",
    "what acts on it",
    "whose turn",
    "text",
    "in force",
    "source",
    "confidence",
)
IDLE_HEADS = ("clock", "how long", "why it cannot run", "whose turn", "text", "in force", "source", "confidence")


def page() -> str:
    """Give the whole page."""
    ordered = sorted(BOOK.clocks, key=lambda one: (one.code, one.starts_on or "", one.validity.first))
    counted = (
        (one.code, f"{one.says_en} — *{one.says_vi}*", *_from(one.source), one.confidence) for one in BOOK.counting
    )
    return (
        f"{HEAD}{RUNNING}{table(HEADS, (_running(one) for one in ordered if one.cannot_run is None))}"
        f"{IDLE}{table(IDLE_HEADS, (_idle(one) for one in ordered if one.cannot_run is not None))}"
        f"{COUNTING}{table(('rule', 'how', 'source', 'confidence'), counted)}"
        f"\n## Sources\n\n{table(('code', 'page'), BOOK.sources.items())}"
    )


def _running(clock: Clock) -> tuple[str, ...]:
    return (
        _name(clock),
        _length(clock),
        _start(clock),
        _happenings(clock),
        _turn(clock),
        _text(clock),
        *_standing(clock),
    )


def _idle(clock: Clock) -> tuple[str, ...]:
    return _name(clock), _length(clock), str(clock.cannot_run), clock.body, _text(clock), *_standing(clock)


def _name(clock: Clock) -> str:
    return f"{clock.code}: {clock.title_en} — *{clock.title_vi}*"


def _length(clock: Clock) -> str:
    if clock.until is not None:
        return f"until `{clock.until}`"
    if clock.unit is None:
        return "not read"
    words = {"hours": "hours", "calendar-days": "days", "working-days": "working days", "months": "months"}
    unit = words[clock.unit].removesuffix("s") if clock.count == 1 else words[clock.unit]
    length = f"{clock.count} {unit}" if clock.count else "until the end of the day"
    return f"at once (ours: {length})" if clock.ours and clock.unit == "hours" else length


def _start(clock: Clock) -> str:
    when = "".join(f", {name} {' or '.join(values)}" for name, values in clock.when)
    about = "" if clock.about is None else f", one for each `{clock.about}`"
    report = ", under the law of the day of the report" if clock.law_of == "report" else ""
    return f"{_bare(clock.starts_on or '')} from `{clock.since}`{when}{about}{report}"


def _happenings(clock: Clock) -> str:
    happenings = clock.happenings
    acts = (
        ("met by", (*happenings.met_by, *(("acknowledgement",) if clock.acknowledged else ()))),
        ("paused by", happenings.paused_by),
        ("resumed by", happenings.resumed_by),
        (f"extended until `{happenings.extends_to}` by", happenings.extended_by),
        ("ended by", happenings.ended_by),
        ("runs again by", happenings.again_by),
    )
    return "; ".join(f"{verb} {_listed(kinds)}" for verb, kinds in acts if kinds)


def _listed(kinds: Sequence[str]) -> str:
    return ", ".join(map(_bare, kinds))


def _bare(kind: str) -> str:
    return kind.partition(".")[0]


def _turn(clock: Clock) -> str:
    told = f"; told: {', '.join(clock.tell)}" if clock.tell else ""
    part = "; seen only by who has part in it" if clock.confidential else ""
    return f"{clock.body} ({clock.turn_of}){told}{part}"


def _text(clock: Clock) -> str:
    place = "none" if clock.legal_basis == SERVICE_LEVEL else "/".join(filter(None, (clock.instrument, clock.article)))
    told = ", or as the message says" if clock.basis_from else ""
    return f"{place}{told}: {clock.says}"


def _standing(clock: Clock) -> tuple[str, str, str]:
    days = clock.validity
    first = "" if days.first.year == 1900 else f"from {days.first}"  # noqa: PLR2004 - since ever
    last = "" if days.last is None else f"to {days.last}"
    return " ".join(filter(None, (first, last))) or "always", *_from(clock.source), clock.confidence


def _from(source: Iterable[str]) -> tuple[str]:
    return (", ".join(source),)
