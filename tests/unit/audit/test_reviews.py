"""A review is opened on what was drawn, checked item by item, and closed once with a report that says what it is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given as generated
from hypothesis import strategies as st

from services.audit.announce import announce
from services.audit.commands import Written
from services.audit.domain import DECIDER
from services.audit.domain.reporting import of_answer, of_finding, of_item, report_in, report_of
from services.audit.domain.state import MOST_FINDINGS
from services.audit.domain.viewing import viewed
from services.audit.events import (
    ReviewClosed,
    ReviewFindingAnswered,
    ReviewFindingRaised,
    ReviewItemChecked,
    ReviewOpened,
)
from shared.contracts.commands.audit_reviews import ANSWERS, MOST_ITEMS
from shared.eventlog.store import LARGEST_DATA
from shared.kernel.canonical import canonical
from shared.kernel.ids import derive
from shared.kernel.plain import to_plain
from shared.kernel.refusal import InvalidError, Refused
from shared.transparency.notes import Note, NoteError
from tests.support.scenario import Scenario
from tests.unit.audit.reviewing import (
    AUDITOR,
    CASE,
    DRAWN,
    MET,
    OFFICER,
    PRIVACY,
    SIGNER,
    after,
    answer,
    check,
    close,
    given,
    look,
    open_review,
    raise_finding,
)

reviews = Scenario(DECIDER)
OPENED, _ = after(open_review())
CHECKED, WHOLE = after(open_review(), check(1), check(2))


def test_what_was_drawn_is_on_record_with_its_seed_and_positions() -> None:
    (opened,) = OPENED
    assert isinstance(opened, ReviewOpened)
    assert (opened.drawn.seed, opened.drawn.population, opened.seed_given) == ("00ff", 40, False)
    assert [(item.number, item.position) for item in opened.drawn.items] == [(1, 3), (2, 8)]
    assert {(one.service, one.position) for one in opened.drawn.positions} == {("audit", 7), ("portal", 9)}


@pytest.mark.parametrize("drawn", [None, replace(DRAWN, items=())])
def test_nothing_is_reviewed_where_nothing_is_there(drawn: object) -> None:
    reviews.when(open_review(drawn=drawn)).then_refused("review-of-nothing")


def test_a_review_opens_once() -> None:
    reviews.given(*OPENED).when(open_review()).then_refused("review-exists")


def test_who_names_no_case_says_how_many() -> None:
    for wrong in ({}, {"unit": "cases", "case_id": CASE}, {"size": 5, "seed": "not hex"}, {"size": 301}):
        with pytest.raises(InvalidError):
            given("open-review", wrong)


def test_the_last_answers_about_an_item_stand() -> None:
    _, state = after(open_review(), check(1), check(1, by="privacy-2", in_time="not-met"))
    assert state.checked[1].answers.in_time == "not-met"
    assert state.checked[1].checked_by == "privacy-2"


def test_nobody_reviews_what_they_read_themselves() -> None:
    own = reviews.given(*OPENED)
    own.when(check(2, by=AUDITOR)).then_refused("review-of-own-doing")
    own.when(raise_finding(number=2)).then_refused("review-of-own-doing")
    (event,) = own.when(check(2, by=PRIVACY)).events
    assert isinstance(event, ReviewItemChecked)


def test_an_item_that_was_not_drawn_is_unknown() -> None:
    reviews.given(*OPENED).when(check(3)).then_refused("review-item-unknown")
    reviews.when(check(1)).then_refused("review-unknown")


def test_a_finding_waits_for_the_agency_concerned_and_for_nobody_else() -> None:
    events, state = after(open_review(), check(1), check(2), raise_finding())
    (finding,) = state.findings
    past = reviews.given(*events)
    past.when(answer(finding, agency="24-xa-dong-ky")).then_refused("finding-unknown")
    past.when(close(state)).then_refused("finding-waits-for-answer")
    events, state = after(open_review(), check(1), check(2), raise_finding(), answer(finding))
    reviews.given(*events).when(answer(finding)).then_refused("finding-answered-already")
    assert reviews.given(*events).when(close(state)).refusal is None


def test_a_finding_that_nobody_answered_in_time_holds_nothing_up() -> None:
    events, state = after(open_review(), check(1), check(2), raise_finding(answer_by="2026-03-31"))
    late = close(state).today + timedelta(days=60)
    (closed,) = reviews.given(*events).when(close(state, today=late)).events
    assert isinstance(closed, ReviewClosed)
    # It is still owed, and given late: what reminds the agency ends with it.
    (finding,) = state.findings
    done = reviews.given(*events, closed)
    (answered,) = done.when(replace(answer(finding), today=late)).events
    assert isinstance(answered, ReviewFindingAnswered)
    assert (answered.in_time, type(announce(answered, 1)).__name__) == (False, "ReviewFindingAnswered")
    done.given(answered).when(replace(answer(finding), today=late)).then_refused("finding-answered-already")


def test_nobody_answers_a_finding_that_they_raised() -> None:
    events, state = after(open_review(), raise_finding(agency="24-thanh-tra"))
    (finding,) = state.findings
    own = answer(finding, agency="24-thanh-tra")
    reviews.given(*events).when(replace(own, answered_by=AUDITOR)).then_refused("finding-of-own-raising")
    assert reviews.given(*events).when(replace(own, answered_by=PRIVACY)).refusal is None


def test_no_answer_is_wanted_before_today() -> None:
    reviews.given(*OPENED).when(raise_finding(answer_by="2026-03-01")).then_refused("answer-day-passed")


def test_a_review_is_closed_when_every_item_is_checked_and_never_changed_after() -> None:
    reviews.given(*OPENED).when(close(WHOLE)).then_refused("review-items-unchecked")
    (closed,) = reviews.given(*CHECKED).when(close(WHOLE)).events
    done = reviews.given(*CHECKED, closed)
    for command in (check(1), raise_finding(), close(WHOLE)):
        done.when(command).then_refused("review-closed")


def test_only_the_report_of_what_stands_is_signed_off() -> None:
    _, before = after(open_review(), check(1), check(2, in_time="not-met"))
    past = reviews.given(*CHECKED)
    past.when(close(before)).then_refused("review-changed")
    past.when(close(WHOLE, note=None)).then_refused("review-changed")
    past.when(close(WHOLE, closed_by=PRIVACY)).then_refused("review-changed")


def test_the_report_verifies_with_the_key_alone_and_no_word_of_it_can_change() -> None:
    note = Note.read(str(close(WHOLE).note).encode())
    (signature,) = note.signatures
    public = SIGNER.private.public_key()
    public.verify(signature.value, note.text.encode())
    for wrong in (note.text.replace('"met"', '"not-met"', 1), note.text + "\n"):
        with pytest.raises(InvalidSignature):
            public.verify(signature.value, wrong.encode())
    with pytest.raises(NoteError):
        note.verified([replace(SIGNER, private=Ed25519PrivateKey.generate()).verifier()])


def test_the_report_is_canonical_and_tells_no_words() -> None:
    noted = given("check-review-item", by=PRIVACY)
    events, state = after(open_review(), noted, check(2), raise_finding(answer_by="2026-03-02"))
    report = report_in(Note.read(str(close(state).note).encode()))
    assert report == report_of(state, closed_by=AUDITOR, at=close(state).at, written={})
    spelled = canonical(report).decode()
    assert report["items"][0]["noted"] == ["least_data"]  # type: ignore[call-overload,index]  # known by its shape
    assert not any(word in spelled for word in ("tạm lánh", "Nhắc", "họ tên"))
    assert any(isinstance(event, ReviewFindingRaised) for event in events)


def test_the_report_is_bound_to_the_words_of_each_item_finding_and_answer_where_they_stand() -> None:
    _, raised = after(open_review(), check(1), check(2), raise_finding())
    (finding,) = raised.findings
    events, state = after(open_review(), check(1), check(2), raise_finding(), answer(finding))
    words = {of_item(1): Written(5, "aa"), of_finding(finding): Written(7, "bb"), of_answer(finding): Written(9, "cc")}
    told: Any = report_in(Note.read(str(close(state, written=words).note).encode()))
    assert [one["recorded"] for one in told["items"]] == [{"position": 5, "data": "aa"}, None]
    assert told["findings"][0]["recorded"] == {"position": 7, "data": "bb"}
    assert told["findings"][0]["answered"]["recorded"] == {"position": 9, "data": "cc"}
    for other in ({}, words | {of_finding(finding): Written(7, "dd")}, words | {of_answer(finding): Written(8, "cc")}):
        closing = replace(close(state, written=words), written=other)
        reviews.given(*events).when(closing).then_refused("review-changed")


@generated(st.lists(st.sampled_from(ANSWERS), min_size=8, max_size=8))
def test_the_summary_counts_every_answer_once(answers: list[str]) -> None:
    lines = ("lawful_basis", "least_data", "consent_in_force", "in_time")
    first, second = dict(zip(lines, answers[:4], strict=True)), dict(zip(lines, answers[4:], strict=True))
    _, state = after(open_review(), check(1, **first), check(2, **second))
    summary = report_of(state, closed_by=AUDITOR, at=close(state).at, written={})["summary"]
    for line in lines:
        counts = summary[line]  # type: ignore[call-overload,index]  # known by its shape
        assert counts == {word: [first[line], second[line]].count(word) for word in {first[line], second[line]}}


def test_the_largest_report_there_can_be_fits_into_an_event() -> None:
    agency, most = "x" * 64, 10**12
    items = tuple(replace(look(most + at), service="notifications", agencies=(agency,)) for at in range(MOST_ITEMS + 1))
    drawn = replace(DRAWN, seed="f" * 64, population=most, items=items)
    worst = dict.fromkeys(MET, "not-applicable") | {f"{line}_note": "x" for line in MET}
    user, agency_s = derive("user", "1"), derive("user", "2")
    checks = [replace(check(number, **worst), checked_by=user) for number in range(1, len(items) + 1)]
    commands: list[Any] = [open_review(drawn=drawn), *checks]
    for one in range(MOST_FINDINGS):
        raised = replace(raise_finding(agency=agency), finding_id=derive("finding", one), raised_by=user)
        answered = replace(answer(raised.finding_id, agency=agency), answer="will-be-remedied", answered_by=agency_s)
        commands += [raised, answered]
    events, state = after(*commands)
    reviews.given(*events).when(raise_finding()).then_refused("review-findings-full")
    stands = Written(most, "f" * 64)
    numbers, findings = range(1, len(items) + 1), state.findings
    written = {of_item(number): stands for number in numbers} | {of_finding(one): stands for one in findings}
    written |= {of_answer(one): stands for one in findings}
    (closed,) = reviews.given(*events).when(close(state, written=written, closed_by=AUDITOR)).events
    assert len(canonical(to_plain(closed))) < LARGEST_DATA


def test_what_is_confidential_has_no_place_before_who_supervises() -> None:
    drawn = replace(DRAWN, items=(look(3), look(8, OFFICER, confidential=True)))
    _, state = after(
        open_review(drawn=drawn), raise_finding(number=1), replace(raise_finding(number=2), finding_id="f")
    )
    seen: Any = viewed(state, confidential=True)
    hidden: Any = viewed(state, confidential=False)
    assert [item["position"] for item in seen["items"]] == [3, 8]
    assert [item["position"] for item in hidden["items"]] == [3, None]
    assert (hidden["items"][1]["case_id"], hidden["items"][1]["agencies"]) == (None, None)
    assert [finding["agency"] for finding in seen["findings"]] == ["24-so-y-te", "24-so-y-te"]
    assert [finding["agency"] for finding in hidden["findings"]] == ["24-so-y-te", None]


@pytest.mark.parametrize("scope", [{"case_id": CASE}, {"agency": "24-so-y-te", "size": 2}])
def test_what_is_confidential_is_not_named_by_the_scope_nor_by_what_stands_beside_it(scope: dict[str, Any]) -> None:
    narrowed = {"drawn": replace(DRAWN, items=(look(3), look(8, confidential=True))), "corrects": derive("review", 0)}
    opening = replace(given("open-review", scope), **narrowed)
    of_none, of_told = raise_finding(number=None), replace(raise_finding(number=1), finding_id="f")
    _, state = after(opening, of_none, of_told)
    seen: Any = viewed(state, confidential=True)
    hidden: Any = viewed(state, confidential=False)
    named = {"case_id": scope.get("case_id"), "agency": scope.get("agency")}
    assert seen["scope"].items() >= named.items()
    assert hidden["scope"].items() >= {"case_id": None, "agency": None}.items()
    # Each item is of the one case or agency: what is told of one is known of all.
    assert [(item["case_id"], item["position"], item["agencies"]) for item in hidden["items"]] == [(None,) * 3] * 2
    assert ([finding["agency"] for finding in hidden["findings"]], hidden["corrects"]) == ([None, None], None)
    assert seen["corrects"] == derive("review", 0)


def test_a_finding_about_no_item_has_no_agency_where_something_is_hidden() -> None:
    for confidential, agency in ((True, None), (False, "24-so-y-te")):
        drawn = replace(DRAWN, items=(look(3), look(8, confidential=confidential)))
        _, state = after(open_review(drawn=drawn), raise_finding(number=None))
        shown: Any = viewed(state, confidential=False)
        assert [finding["agency"] for finding in shown["findings"]] == [agency]
        assert shown["items"][0]["position"] == 3


def test_only_a_finding_is_announced_and_in_codes() -> None:
    events, _ = after(open_review(), check(1), check(2), raise_finding())
    told = [announce(event, 1) for event in events]
    assert [type(one).__name__ for one in told if one is not None] == ["ReviewFindingRaised"]


def test_a_word_about_nobody_known_yet_is_the_review_s_own() -> None:
    command = given("raise-review-finding")
    assert command.text.is_open
    assert command.text.person == command.remedy.person
    with pytest.raises(Refused):
        DECIDER.decide(command, None)
