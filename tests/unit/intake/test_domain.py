"""Reception, classification, consent and closing: what intake decides, and what it refuses."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.intake.commands import NoteDetermination
from services.intake.domain import DECIDER
from services.intake.events import CaseClassified, CaseClosed, ConsentGiven, DeterminationNoted, VictimReceived
from services.intake.rules import is_under_18
from shared.access.asker import Asker
from tests.support.scenario import Scenario
from tests.unit.intake.cases import CASE, NOW, OFFICER, command, person, revealed

case = Scenario(DECIDER)


def received() -> VictimReceived:
    (event,) = case.when(command("receive-victim")).events
    assert isinstance(event, VictimReceived)
    return event


def test_a_reception_opens_the_case_with_everything_that_was_said() -> None:
    event = received()
    assert (event.route, event.received_by, event.suspected_channel) == ("TU_TRINH_BAO", "24-xa-dong-ky", "marriage")
    assert event.urgent_needs == ("shelter", "medical")
    assert revealed(event.person.full_name) == "Nguyễn Thị Thử Nghiệm"
    assert revealed(event.narrative) == "Tự trở về qua biên giới."


def test_what_is_unknown_stays_unknown() -> None:
    unknown = person(full_name=None, birth_year=None, sex=None, nationality=None)
    event, _ = case.when(command("receive-victim", person=unknown, safe_contact=None, narrative=None)).events
    assert isinstance(event, VictimReceived)
    described = event.person
    assert (described.full_name, described.sex, described.nationality, described.under_18) == (None, None, None, None)


def test_a_case_is_opened_once() -> None:
    case.given(received()).when(command("receive-victim")).then_refused("case-exists")


def test_nobody_was_received_tomorrow() -> None:
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    case.when(command("receive-victim", received_at=tomorrow)).then_refused("received-in-future")
    fast_clock = (NOW + timedelta(minutes=4)).isoformat()
    assert case.when(command("receive-victim", received_at=fast_clock)).refusal is None


def test_an_officer_receives_for_the_own_agency_only() -> None:
    other = Asker(user="x", agency="24-xa-khac", role="commune-officer", purpose="support")
    case.when(command("receive-victim", asker=other)).then_refused("received-by-another")


@pytest.mark.parametrize("name", ["classify-case", "give-consent", "close-case"])
def test_nothing_can_be_done_with_a_case_that_is_not_there(name: str) -> None:
    case.when(command(name)).then_refused("case-unknown")


@pytest.mark.parametrize("name", ["classify-case", "give-consent", "close-case"])
def test_nothing_can_be_done_with_a_closed_case(name: str) -> None:
    closed = CaseClosed(reason="support-completed", closed_on=date(2026, 3, 2), note=None)
    case.given(received(), closed).when(command(name)).then_refused("case-closed")


def test_the_same_classification_again_is_nothing_to_do() -> None:
    first = CaseClassified(suspected_channel="marriage", exploitation=("ForcedMarriage",), note=None)
    case.given(received()).when(command("classify-case")).then(first)
    case.given(received(), first).when(command("classify-case")).then_nothing()


def test_a_consent_names_what_it_allows_and_has_not_ended() -> None:
    (event,) = case.given(received()).when(command("give-consent")).events
    assert isinstance(event, ConsentGiven)
    assert event.agencies == ("01-ngoi-nha-binh-yen",)
    case.given(received()).when(command("give-consent", agencies=[])).then_refused("consent-empty")
    case.given(received()).when(command("give-consent", valid_until="2026-03-01")).then_refused(
        "consent-expired-already"
    )


def test_a_consent_ends_by_the_day_in_viet_nam() -> None:
    # 18:30 UTC on the 1st is already the 2nd in Viet Nam.
    evening = datetime.fromisoformat("2026-03-01T18:30:00+00:00")
    late = command("give-consent", at=evening, valid_until="2026-03-01")
    case.given(received()).when(late).then_refused("consent-expired-already")


def test_a_determination_is_noted_once_and_never_refused() -> None:
    note = NoteDetermination(case_id=CASE, status="ActualVictimOfTrafficking", determined_on=date(2026, 3, 16))
    noted = DeterminationNoted(status=note.status, determined_on=note.determined_on)
    case.given(received()).when(note).then(noted)
    case.given(received(), noted).when(note).then_nothing()
    case.when(note).then_nothing()


@pytest.mark.parametrize(
    ("changes", "child"),
    [
        ({"birth_date": "2008-03-03"}, True),
        ({"birth_date": "2008-03-02"}, False),
        ({"birth_year": 2008}, True),
        ({"birth_year": 2007}, False),
        ({"age_band": "9-17"}, True),
        ({"age_band": "18-20"}, False),
        ({}, None),
    ],
)
def test_who_may_still_be_a_child_is_treated_as_one(changes: dict[str, object], child: bool | None) -> None:  # noqa: FBT001 - what is expected
    described = command("receive-victim", person={**person(birth_year=None), **changes}).person
    assert is_under_18(described, date(2026, 3, 2)) is child


def test_a_child_is_told_by_the_day_in_viet_nam() -> None:
    # She turns 18 on the 3rd; it is the 3rd in Viet Nam at 17:30 UTC on the 2nd.
    turned = command(
        "receive-victim",
        at=NOW + timedelta(days=1),
        received_at="2026-03-02T17:30:00+00:00",
        person=person(birth_year=None, birth_date="2008-03-03"),
    )
    (event,) = case.when(turned).events
    assert isinstance(event, VictimReceived)
    assert event.person.under_18 is False


def test_accompanying_children_are_persons_of_their_own() -> None:
    event, *_ = case.when(command("receive-victim", accompanying=[person(full_name="Bé Thử"), person()])).events
    assert isinstance(event, VictimReceived)
    ids = {event.person.person_id, *(one.person_id for one in event.accompanying)}
    assert len(ids) == 3
    first = event.accompanying[0].full_name
    assert first is not None
    assert first.person == event.accompanying[0].person_id


def test_folding_never_refuses_whatever_the_order() -> None:
    event = received()
    consent = replace(case.given(event).when(command("give-consent")).events[0])
    assert DECIDER.fold([consent, event]) == DECIDER.fold([event])
    assert OFFICER.agency == event.received_by
