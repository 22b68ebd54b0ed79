"""From the text of the data files to the clock book; every bad row is named by file and line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from string import Formatter

from services.notifications.rules.book import CLOSED, REOPENED, Clock, ClockBook, CountingRule, Happenings, Text
from services.notifications.rules.counting import CALENDAR_DAYS, HOURS, MONTHS, WORKING_DAYS
from services.notifications.rules.fields import AGENCIES, date_fields, fields_of, values_of
from shared.contracts.notifications import PERSON
from shared.contracts.registry import message_types
from shared.contracts.vocabulary import Confidence
from shared.rows import Row, no_gap, no_overlap, once, rows_of

SECTIONS = ("source", "text", "counting", "clock")
LENGTHS: Mapping[str, str] = {
    "hours": HOURS,
    "calendar_days": CALENDAR_DAYS,
    "working_days": WORKING_DAYS,
    "months": MONTHS,
}


def read_clocks(files: Mapping[str, str]) -> ClockBook:
    """Read the clock book from the text of its files by name.

    Raises ``BadRowError`` for text that is no TOML, unknown or missing keys, a row without a source, an
    unknown source, text, article, message or field, rows of one clock that overlap or leave a gap, a row outside
    the days of its text, and a figure that claims to be sure and is ours.
    """
    rows: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    for name, text in sorted(files.items()):
        for section, row in rows_of(name, text, SECTIONS):
            rows[section].append(row)
    sources = dict(map(_source, rows["source"]))
    texts = [_text(row) for row in rows["text"]]
    once(rows["source"], [row.code("code") for row in rows["source"]])
    once(rows["text"], [one.code for one in texts])
    known = {one.code: one for one in texts}
    clocks = [_clock(row, known, sources) for row in rows["clock"]]
    # The rows of one clock follow each other day by day: one law at a time, and none missing.
    no_overlap(rows["clock"], clocks, key=lambda one: (one.code, one.starts_on, one.when))
    no_gap(rows["clock"], clocks, key=lambda one: (one.code, one.starts_on, one.when))
    _one_matter_a_message(rows["clock"], clocks)
    return ClockBook(
        clocks=tuple(clocks),
        texts=known,
        sources=sources,
        counting=tuple(_counting(row, sources) for row in rows["counting"]),
    )


def _source(row: Row) -> tuple[str, str]:
    code, page = row.code("code"), row.text("page")
    row.close()
    return code, page


def _text(row: Row) -> Text:
    first, last = row.days()
    one = Text(code=row.code("code"), title=row.text("title"), first=first, last=last, articles=row.texts("articles"))
    row.close()
    return one


def _counting(row: Row, sources: Collection[str]) -> CountingRule:
    one = CountingRule(
        code=row.code("code"),
        says_vi=row.text("says_vi"),
        says_en=row.text("says_en"),
        source=row.sources(sources),
        confidence=row.confidence(),
    )
    row.close()
    return one


def _clock(row: Row, texts: Mapping[str, Text], sources: Collection[str]) -> Clock:
    first, last = row.days()
    instrument = row.code("instrument", texts) if row.has("instrument") else None
    article = row.code("article", texts[instrument].articles) if instrument and row.has("article") else None
    if instrument and (first < texts[instrument].first or last > texts[instrument].last):
        raise row.wrong(f"holds on days on which {instrument} does not")
    starts_on = row.code("starts_on", message_types()) if row.has("starts_on") else None
    unit, count, until = _length(row, starts_on)
    one = Clock(
        code=row.code("code"),
        title_vi=row.text("title_vi"),
        title_en=row.text("title_en"),
        starts_on=starts_on,
        since=_field(row, "from", starts_on, date_fields) if starts_on else None,
        when=_when(row, starts_on),
        unit=unit,
        count=count,
        until=until,
        happenings=_happenings(row),
        acknowledged=row.flag("acknowledged"),
        confidential=row.flag("confidential"),
        about=_about(row, starts_on),
        turn_of=_pattern(row, row.text("turn_of"), starts_on) if starts_on else None,
        tell=tuple(_pattern(row, told, starts_on) for told in row.texts("tell")),
        body=row.code("body"),
        instrument=instrument,
        article=article,
        basis_from=_field(row, "basis_from", starts_on, fields_of) if row.has("basis_from") else None,
        ours=row.code("figure", ("law", "ours")) == "ours",
        law_of=row.code("law_of", ("fact", "report")) if row.has("law_of") else "fact",
        cannot_run=row.text_or_nothing("cannot_run"),
        says=row.text("says"),
        source=row.sources(sources),
        confidence=row.confidence(),
        validity=row.validity(),
    )
    row.close()
    _consistent(row, one)
    return one


def _length(row: Row, starts_on: str | None) -> tuple[str | None, int, str | None]:
    named = [key for key in (*LENGTHS, "until") if row.has(key)]
    if len(named) > 1 or (not named and starts_on is not None):
        raise row.wrong("one length a clock")
    if not named:
        return None, 0, None
    if named == ["until"]:
        return None, 0, _field(row, "until", starts_on, date_fields)
    # No day at all is the same day: until its end.
    return LENGTHS[named[0]], row.whole(named[0], least=0 if named[0] == "calendar_days" else 1), None


def _happenings(row: Row) -> Happenings:
    kinds = message_types()
    made = Happenings(
        met_by=row.texts("met_by", kinds),
        paused_by=row.texts("paused_by", kinds),
        resumed_by=row.texts("resumed_by", kinds),
        extended_by=row.texts("extended_by", kinds),
        extends_to=row.text_or_nothing("extends_to"),
        ended_by=row.texts("ended_by", kinds) if row.has("ended_by") else (CLOSED,),
        again_by=row.texts("again_by", (REOPENED,)),
    )
    if bool(made.paused_by) != bool(made.resumed_by):
        raise row.wrong("what pauses a clock is resumed by something, and only that")
    if made.again_by and CLOSED not in made.ended_by:
        raise row.wrong("what the closing of a case does not end does not run again by its reopening")
    if bool(made.extended_by) != bool(made.extends_to):
        raise row.wrong("what extends a clock says until when")
    for kind in made.extended_by:
        if made.extends_to not in date_fields(kind):
            raise row.wrong(f"extends_to is no day of {kind}: {made.extends_to}")
    return made


def _field(row: Row, key: str, kind: str | None, fields: Callable[[str], Collection[str]]) -> str:
    value = row.text(key)
    if kind is None or value not in fields(kind):
        raise row.wrong(f"{key} is no such field of {kind}: {value}")
    return value


def _when(row: Row, starts_on: str | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = row.choices("when")
    for name, listed in found:
        if starts_on is None or name not in fields_of(starts_on):
            raise row.wrong(f"when names no field of {starts_on}: {name}")
        if never := sorted(set(listed) - values_of(starts_on, name)):
            raise row.wrong(f"when names what {name} never is: {never[0]}")
    return found


def _about(row: Row, starts_on: str | None) -> str | None:
    return _field(row, "about", starts_on, fields_of) if row.has("about") else None


def _pattern(row: Row, pattern: str, starts_on: str | None) -> str:
    fields = fields_of(starts_on) if starts_on else frozenset()
    for _, name, _, _ in Formatter().parse(pattern):
        if name is not None and name != "province" and not (name in fields and name in AGENCIES):
            raise row.wrong(f"{pattern} names no agency of {starts_on}")
        if name == "province" and not fields & set(AGENCIES):
            raise row.wrong(f"{starts_on} names no agency, so no province")
    return pattern


def _consistent(row: Row, clock: Clock) -> None:
    if (clock.cannot_run is None) != (clock.starts_on is not None):
        raise row.wrong("either a message starts it, or the row says why it cannot run")
    if clock.ours and clock.confidence is not Confidence.UNCONFIRMED:
        raise row.wrong("a figure of ours cannot be sure")
    if clock.instrument is None and not clock.ours:
        raise row.wrong("a figure of the law names its text")
    if clock.starts_on is not None and not (clock.met_by or clock.acknowledged):
        raise row.wrong("nothing meets it")
    for kind in sorted(clock.happenings.of_the_matter()) if clock.about else ():
        if clock.about not in fields_of(kind):
            raise row.wrong(f"about is no field of {kind}: {clock.about}")
    if clock.turn_of == PERSON and clock.body != PERSON:
        raise row.wrong("the person's own period is nobody else's turn")


def _one_matter_a_message(rows: Sequence[Row], clocks: Sequence[Clock]) -> None:
    """See that a message is about one matter, whichever clock looks at it."""
    matters: dict[str, str] = {}
    for row, clock in zip(rows, clocks, strict=True):
        for kind in clock.happenings.all() if clock.about else ():
            if clock.about in fields_of(kind) and matters.setdefault(kind, str(clock.about)) != clock.about:
                raise row.wrong(f"{kind} is about {matters[kind]} in an earlier row")
