"""Who could have read, and on what each look rested: as relationships, consents and rules stood at its record."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.dossier.access import Access, Span, Then
from services.audit.dossier.redaction import Hiding, event_line
from shared.access.in_force import read_rules, role_rules
from shared.kernel.canonical import Json
from shared.kernel.commitments import NO_LEAF
from shared.kernel.record import write_time
from tests.support.records import record

TODAY = read_rules(role_rules())[-1]
DAY = datetime(TODAY.valid_from.year, TODAY.valid_from.month, TODAY.valid_from.day, 5, tzinfo=UTC) + timedelta(days=9)
AGENCY = "24-so-y-te"
LOOK: Json = {"decision": "allowed", "classes": ["identity"], "fields": []}
OPENED: Json = {"agencies": [AGENCY, "24-xa"], "basis": "reception", "about": "x"}


def agreed(purpose: str = "support", days: int = 1, agency: str = AGENCY) -> dict[str, Json]:
    """Say what a consent is for."""
    until = str((DAY + timedelta(days=days)).date())
    return {"agencies": ["24-xa", agency], "purposes": [purpose], "classes": ["identity"], "valid_until": until}


def ended(*, last: bool, agency: str = AGENCY) -> dict[str, Json]:
    return {"agency": agency, "basis": "reception", "about": "x", "reason": "closed", "last": last}


class Told:
    """A case told event by event, an hour between each."""

    def __init__(self, *hidden: str, begin: datetime = DAY) -> None:
        """Begin with nothing told."""
        self.begin = begin
        self.hiding = Hiding.of(hidden)
        self.lines: list[dict[str, Any]] = []

    def tell(self, kind: str, data: Json = LOOK, **meta: str) -> int:
        """Tell of an event; give its position."""
        position = len(self.lines) + 1
        words: dict[str, Any] = {"agency": AGENCY, "role": "case-manager", **meta}
        one = record(position, kind=f"{kind}.v1", data=data, **words)
        one = one._replace(recorded_at=self.begin + timedelta(hours=position))
        self.lines.append(event_line("intake", one, previous=NO_LEAF, hiding=self.hiding))
        return position

    def look(self, **meta: str) -> int:
        return self.tell("DisclosureRecorded", **meta)

    @property
    def access(self) -> Access:
        return Access.of(self.lines, write_time(self.begin + timedelta(days=3)))

    def then(self, position: int) -> Then:
        return self.access.looks["intake", position]

    def at(self, position: int) -> str:
        return str(self.lines[position - 1]["recorded_at"])


def test_an_agency_had_to_do_with_the_case_from_the_opening_to_the_end_of_its_last_ground() -> None:
    told = Told()
    looks = [told.look()]
    opened = told.tell("RelationshipOpened", OPENED)
    looks.append(told.look())
    told.tell("RelationshipEnded", ended(last=False))
    looks.append(told.look())
    over = told.tell("RelationshipEnded", ended(last=True))
    looks.append(told.look())
    again = told.tell("RelationshipOpened", {**OPENED, "agencies": [AGENCY]})  # type: ignore[dict-item]
    assert [told.then(one).bases for one in looks] == [[], ["reception"], ["reception"], []]
    assert set(told.access.spans) == {
        Span(AGENCY, "reception", told.at(opened), told.at(over)),
        Span("24-xa", "reception", told.at(opened), None),
        Span(AGENCY, "reception", told.at(again), None),
    }


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        (agreed(), True),
        (agreed(days=-1), False),
        (agreed("verification"), False),
        (agreed(agency="24-toa-an"), False),
    ],
    ids=["in force", "over", "for another purpose", "for another agency"],
)
def test_a_consent_counts_from_when_it_was_given_while_it_is_in_force_for_whom_and_what_it_names(
    data: Json, *, holds: bool
) -> None:
    told = Told()
    before = told.look()
    told.tell("ConsentGiven", data)
    assert (told.then(before).agreed, told.then(told.look()).agreed) == (False, holds)


def test_the_rules_of_the_day_say_whether_a_role_reads_for_a_purpose_and_who_reads_to_audit() -> None:
    told = Told()
    looks = [
        told.look(), told.look(purpose="audit"), told.look(role="auditor", purpose="audit"),
        told.look(role="auditor", purpose="support"), told.look(role="service"),
    ]  # fmt: skip
    assert [told.then(one).fits for one in looks] == [True, False, True, False, False]
    assert [told.then(one).audits for one in looks] == [False, False, True, False, False]
    assert told.access.knows_all_rules
    (roles,) = told.access.opening().values()
    assert "commune-officer" in roles
    assert "auditor" not in roles


def test_rules_that_this_release_does_not_carry_are_not_known_and_never_guessed() -> None:
    told = Told(begin=datetime(2026, 3, 2, tzinfo=UTC))
    assert told.then(told.look()).fits is None
    assert not told.access.knows_all_rules
    assert told.access.opening() == {}
    later = Told(begin=datetime(2026, 3, 2, tzinfo=UTC))
    later.look()
    both = Access.of(later.lines, write_time(DAY))
    assert not both.knows_all_rules
    assert [*both.opening()] == [TODAY.id]


def spans(*hidden: str) -> tuple[Sequence[Span], int]:
    told = Told(*hidden)
    told.tell("RelationshipOpened", OPENED)
    told.tell("ConsentGiven", agreed())
    told.tell("RiskAssessed", {"risk": "high"})
    return told.access.spans, told.access.unclear


def test_a_relationship_or_consent_of_which_a_field_is_hidden_is_not_known_and_counted() -> None:
    known, unclear = spans()
    assert (len(known), unclear) == (2, 0)
    assert spans("identity", "actor", "/risk") == (known, 0)
    assert spans("/basis") == ([], 1)
    assert spans("/agencies") == ([], 2)
    assert spans("ConsentGiven.v1:/valid_until") == (known, 1)
