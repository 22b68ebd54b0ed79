"""A complaint is opened to who may answer it, and to nobody of the agency it is about."""

from dataclasses import replace
from datetime import date

import pytest

from services.care.events import EVENTS, ComplaintAnswered, ComplaintFiled, Event
from services.care.rules.need_to_know import withheld
from services.care.service import DEFINITION
from shared.access.confidential import untold_among
from shared.access.roles import REVEALED_OF, ROLES, types_revealed
from shared.contracts.commands.care import ANSWERERS
from shared.kernel.canonical import Json
from shared.kernel.personal import FieldClass
from shared.kernel.record import Metadata
from tests.support.examples import example
from tests.support.records import record

COMMUNE, HEALTH = "24-xa-dong-ky", "24-so-y-te"
LEGAL = frozenset({FieldClass.LEGAL})
COMPLAINTS = frozenset({ComplaintFiled.TYPE, ComplaintAnswered.TYPE})
filed: ComplaintFiled = replace(example(ComplaintFiled), complaint_id="one", about=COMMUNE, filed_on=date(2026, 3, 2))
answered: ComplaintAnswered = replace(example(ComplaintAnswered), complaint_id="one", answered_by=HEALTH)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_answer_may_read_and_a_supervisor_reads_nothing_else_of_the_class(role: str) -> None:
    types = types_revealed(role, LEGAL, "care")
    assert (types is None or types >= COMPLAINTS) == (role in ANSWERERS)
    if role == "supervisor":
        assert types == COMPLAINTS
        assert types_revealed(role, LEGAL, "verification") == frozenset()
        assert types_revealed(role, LEGAL | {FieldClass.IDENTITY}, "care") == frozenset()
        assert types_revealed(role, frozenset(), "care") == frozenset()


def test_what_a_role_may_have_opened_of_single_events_is_there_to_be_opened() -> None:
    (care,) = {service for services in REVEALED_OF.values() for service in services}
    assert care == DEFINITION.name
    assert {str(vars(kind)["TYPE"]) for kind in EVENTS} >= REVEALED_OF["supervisor"][care]


def test_the_agency_complained_about_is_shown_neither_the_complaint_nor_the_answer() -> None:
    other = replace(filed, complaint_id="two", about="24-cong-an-tinh")
    events: list[Event] = [filed, other, answered]
    assert withheld(events, COMMUNE) == {0, 2}
    assert withheld(events, "24-cong-an-tinh") == {1}
    assert withheld(events, HEALTH) == frozenset()
    assert DEFINITION.withheld is withheld


@pytest.mark.parametrize(("role", "classes", "hidden"), [("supervisor", ["legal"], 1), ("legal-aid", ["legal"], 0)])
def test_that_a_supervisor_looked_tells_of_a_complaint_and_only_an_audit_is_told(
    role: str, classes: list[str], hidden: int
) -> None:
    data: Json = {"classes": [*classes], "fields": ["text"]}
    look = record(1, kind="DisclosureRecorded.v1", role=role, data=data)
    assert len(untold_among([(look, Metadata.decode(look.meta))])) == hidden
