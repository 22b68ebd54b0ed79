"""The report of a review: canonical JSON under a line that names the signer, the text of a signed note.

It says what was looked at and how it was answered, in ids, codes and days. Notes, findings and remedies in somebody's
own words stay sealed in the log; the report says where there are some, and which: by position and digest of the record.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from services.audit.commands import Written
from services.audit.domain.state import LINES, Finding, Review
from services.audit.events import Answers, Item, ReviewItemChecked
from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.record import write_time
from shared.transparency.notes import Note, NoteError

FORMAT = "hoigia-review-report/v1"


def of_item(number: int) -> str:
    """Name the words of the last answers to an item."""
    return f"item/{number}"


def of_finding(finding_id: str) -> str:
    """Name the words of a finding and its remedy."""
    return f"finding/{finding_id}"


def of_answer(finding_id: str) -> str:
    """Name the words of the agency about a finding."""
    return f"answer/{finding_id}"


def report_of(state: Review, *, closed_by: str, at: datetime, written: Mapping[str, Written]) -> dict[str, Json]:
    """Give what a review comes to when it is closed; ``written`` tells where its words stand."""
    opened, drawn = state.opened, state.opened.drawn
    return {
        "format": FORMAT,
        "review": opened.review_id,
        "corrects": opened.corrects,
        "opened": {"by": opened.opened_by, "agency": opened.opened_for, "at": write_time(opened.opened_at)},
        "closed": {"by": closed_by, "at": write_time(at)},
        "scope": {
            "unit": opened.unit,
            "case": opened.case_id,
            "agency": opened.agency,
            "first": _day(opened.first),
            "last": _day(opened.last),
            "size": opened.size,
            "seed": drawn.seed,
            "seed_given": opened.seed_given,
        },
        "positions": {reached.service: reached.position for reached in drawn.positions},
        "population": drawn.population,
        "items": [_item(item, state.checked.get(item.number), written) for item in drawn.items],
        "findings": [_finding(finding, written) for finding in state.findings.values()],
        "summary": _summary(state.checked),
    }


def text_of(report: Mapping[str, Json], *, signer: str) -> str:
    """Spell a report as the text of a note."""
    return f"{signer}\n{canonical(dict(report)).decode()}\n"


def report_in(note: Note) -> dict[str, Json]:
    """Read the report out of a note; raises ``NoteError``. What it says is to be believed once it is verified."""
    signer, _, words = note.text.partition("\n")
    try:
        report = parse(words.rstrip("\n").encode())
    except ValueError:
        raise NoteError("not a report") from None
    if not isinstance(report, dict) or report.get("format") != FORMAT or text_of(report, signer=signer) != note.text:
        raise NoteError("not a report")
    return report


def is_report(note: str, state: Review, *, closed_by: str, at: datetime, written: Mapping[str, Written]) -> bool:
    """Tell whether a signed note says exactly what a review comes to."""
    try:
        return report_in(Note.read(note.encode())) == report_of(state, closed_by=closed_by, at=at, written=written)
    except NoteError:
        return False


def verdicts(answers: Answers) -> dict[str, str]:
    """Give the answer to each question."""
    return {line: str(getattr(answers, line)) for line in LINES}


def noted(answers: Answers) -> list[str]:
    """Name the questions that were answered with a note."""
    return [line for line in LINES if getattr(answers, f"{line}_note") is not None]


def _item(item: Item, checked: ReviewItemChecked | None, written: Mapping[str, Written]) -> Json:
    told: dict[str, Json] = {
        "number": item.number,
        "kind": item.kind,
        "case": item.case_id,
        "service": item.service,
        "position": item.position,
    }
    if checked is None:
        return told
    return {
        **told,
        "answers": {**verdicts(checked.answers)},
        "noted": [*noted(checked.answers)],
        "checked": {"by": checked.checked_by, "at": write_time(checked.checked_at)},
        "recorded": _recorded(written.get(of_item(item.number))),
    }


def _recorded(words: Written | None) -> Json:
    return None if words is None else {"position": words.position, "data": words.data}


def _finding(finding: Finding, written: Mapping[str, Written]) -> Json:
    raised, answered = finding.raised, finding.answered
    return {
        "finding": raised.finding_id,
        "item": raised.number,
        "line": raised.line,
        "severity": raised.severity,
        "agency": raised.agency,
        "answer_by": raised.answer_by.isoformat(),
        "raised": {"by": raised.raised_by, "at": write_time(raised.raised_at)},
        "recorded": _recorded(written.get(of_finding(raised.finding_id))),
        "answered": None
        if answered is None
        else {
            "by": answered.answered_by,
            "on": answered.answered_on.isoformat(),
            "answer": answered.answer,
            "in_time": answered.in_time,
            "recorded": _recorded(written.get(of_answer(raised.finding_id))),
        },
    }


def _summary(checked: Mapping[int, ReviewItemChecked]) -> Json:
    answers = [verdicts(one.answers) for one in checked.values()]
    return {line: dict(Counter(one[line] for one in answers)) for line in LINES}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
