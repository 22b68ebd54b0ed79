"""What a case is asked about and one owner answers, once it is decided and recorded who asks."""

from dataclasses import dataclass
from functools import partial

from flask import Request, Response

from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, day_of, moment_of, purpose_needed, query_of
from shared.clock import now
from shared.kernel.canonical import Json
from shared.kernel.days import legal_date
from shared.kernel.record import write_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked under a path of the case, by a name, of a method of its owner, with moments and words of the query."""

    path: str
    name: str
    service: str
    method: str
    moments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


QUESTIONS = (
    # Every event of every service, who was shown or denied what, who had seen a class of values or knew an event.
    Question(path="history", name="history", service="audit", method="history", moments=("as_of", "occurred_by")),
    Question(path="disclosures", name="disclosures", service="audit", method="disclosures"),
    Question(
        path="who-knew",
        name="who_knew",
        service="audit",
        method="who_knew",
        moments=("until",),
        words=("field_class", "fact"),
    ),
    # Why every decision came out as it did.
    Question(path="explanations", name="explanations", service="entitlements", method="explain"),
    # Which clock runs, whose turn it is, until when.
    Question(path="deadlines", name="clocks", service="notifications", method="clocks"),
    # Who is protected, assessed how, by which measures; the owner decides what of it the asker is told.
    Question(path="protection", name="protection", service="verification", method="protection"),
    # What is recorded already, for whoever is about to ask the person: who took what, when, about which matters.
    Question(path="recorded", name="recorded", service="verification", method="recorded"),
)


def ask(question: Question, door: Door, request: Request, case_id: str) -> Response:
    """Put a question to its owner."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query = query_of(request, *question.moments, *question.words)
    asked = {name: write_time(moment_of(query[name], name)) for name in question.moments if name in query}
    asked |= {name: query[name] for name in question.words if name in query}
    return answer(door.reading.owned(case_id, asker, service=question.service, method=question.method, arguments=asked))


def recomputation(door: Door, request: Request, case_id: str) -> Response:
    """Answer what was granted by one day, or by today, under the law of another; nothing is stored."""
    asker = asker_of(door.signed_in(request), purpose_needed(request))
    query = {"as_of": str(legal_date(now())), **query_of(request, "as_of", "law_of")}
    days: dict[str, Json] = {name: day_of(query, name) for name in ("as_of", "law_of")}
    return answer(door.reading.owned(case_id, asker, service="entitlements", method="recompute", arguments=days))


ROUTES: tuple[Route, ...] = (
    *(("GET", f"/cases/<case_id>/{one.path}", one.name, partial(ask, one)) for one in QUESTIONS),
    ("GET", "/cases/<case_id>/recomputation", "recomputation", recomputation),
)
