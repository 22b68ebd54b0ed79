"""What is said about a protection is sealed for whom it protects, so that it is destroyed with the rest of them."""

from dataclasses import fields, replace
from typing import Any

import pytest

from services.verification.domain import DECIDER
from services.verification.domain.state import Unopened
from services.verification.events import UPCASTS
from services.verification.events.protection import ProtectedPersonNamed
from shared.kernel.ids import relative_person
from shared.kernel.personal import Personal
from tests.unit.verification.protecting import (
    HER,
    SISTER,
    ask,
    assess,
    decide,
    hand_over,
    name_sister,
    only,
    protecting,
    put_in_place,
    refuse,
)

ON_FILE = replace(name_sister, person=relative_person(SISTER), on_file=True, name=None)
ABOUT_HER_SISTER = (
    replace(ON_FILE, asker_agency=ask.asker_agency),
    replace(ask, protected_id=SISTER, assessment_id=None),
)


def whose(event: Any) -> set[str]:
    values = (getattr(event, one.name) for one in fields(event))
    return {value.person for value in values if isinstance(value, Personal)}


def test_a_risk_of_a_relative_on_file_is_sealed_as_the_reception_seals_her() -> None:
    event = only(protecting(ON_FILE).when(replace(assess, protected_id=SISTER)))
    assert whose(event) == {relative_person(SISTER)}
    assert event.threat == assess.threat.belonging_to(relative_person(SISTER)) if assess.threat else False


@pytest.mark.parametrize("command", [replace(refuse, explanation=assess.threat), decide], ids=["refused", "decided"])
def test_what_a_body_says_of_a_relatives_matter_is_hers_too(command: Any) -> None:
    matter = protecting(*ABOUT_HER_SISTER)
    assert whose(only(matter.when(command))) == {relative_person(SISTER)}


def test_where_she_is_kept_and_where_she_lives_are_hers() -> None:
    decided = protecting(*ABOUT_HER_SISTER, decide)
    assert whose(only(decided.when(put_in_place))) <= {relative_person(SISTER)}
    assert whose(only(decided.when(hand_over))) == {relative_person(SISTER)}


def test_what_is_said_of_the_person_received_stays_hers_and_of_somebody_new_stays_theirs() -> None:
    assert whose(only(protecting().when(assess))) == {HER}
    assert whose(only(protecting(name_sister).when(replace(assess, protected_id=SISTER)))) == {SISTER}


def test_of_whom_was_named_before_pseudonyms_were_kept_the_id_is_the_pseudonym() -> None:
    kind, data = UPCASTS["ProtectedPersonNamed.v1"]({"protected_id": SISTER})
    assert (kind, data["person"]) == (ProtectedPersonNamed.TYPE, None)
    named = only(protecting().when(ON_FILE))
    before = protecting().given(replace(named, person=None))
    assert whose(only(before.when(replace(assess, protected_id=SISTER)))) == {SISTER}


def test_another_naming_does_not_change_whose_it_is() -> None:
    again = replace(ON_FILE, asker_agency="24-xa-dong-ky", person=relative_person(HER))
    state = DECIDER.fold(protecting(ON_FILE, again).past)
    assert not isinstance(state, Unopened)
    assert state.file.protection.person_of(SISTER) == relative_person(SISTER)
