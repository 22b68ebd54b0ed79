"""Of protection, and of what follows from it, an agency is shown what names it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.portal.rules.view import compose
from services.portal.rules.withholding import withheld
from shared.access.asker import Asker
from shared.access.casebook import Told

CASE = "c"
COMMUNE, HEALTH, ELSEWHERE = "24-xa-dong-ky", "24-so-y-te", "01-so-y-te"


def said(number: int, kind: str, *, by: str = "verification", after: int | None = None, **data: Any) -> Told:
    return Told(
        service=by,
        position=number,
        id=str(number),
        type=kind,
        time=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=number),
        causation=None if after is None else str(after),
        data={"version": number, **data},
    )


AUDITOR = Asker(user="u", agency="24-thanh-tra", role="auditor", purpose="audit")
RECEIVED = said(1, "VictimReceived.v1", by="intake", code="24-26-ABCDE", received_by=COMMUNE)
MESSAGES = [
    RECEIVED,
    said(2, "ProtectionRequested.v1", request_id="q", requested_by="24-cong-an-tinh", to_agency=HEALTH),
    said(3, "RelationshipOpened.v1", by="directory", after=2, agencies=[HEALTH], basis="protection"),
    said(4, "DeadlineStarted.v1", by="notifications", after=2, deadline_id="d", turn_of=HEALTH),
    said(5, "DeadlineMissed.v1", by="notifications", deadline_id="d"),
    said(6, "ProtectionHandedOver.v1", request_id="q", handover_id="h", from_agency=HEALTH, to_agency=ELSEWHERE),
    said(7, "RelationshipOpened.v1", by="directory", after=6, agencies=[ELSEWHERE], basis="protection"),
    said(8, "DeadlineStarted.v1", by="notifications", after=1, deadline_id="other", turn_of=HEALTH),
]


def hidden_from(agency: str, *, role: str = "commune-officer", purpose: str = "support") -> set[str]:
    return set(withheld(MESSAGES, Asker(user="u", agency=agency, role=role, purpose=purpose)))


def test_who_has_no_part_in_it_is_shown_neither_the_protection_nor_what_follows() -> None:
    assert hidden_from(COMMUNE) == {"2", "3", "4", "5", "6", "7"}


def test_an_agency_is_shown_what_names_it() -> None:
    # With the clock goes what became of it, which names nobody.
    assert hidden_from(HEALTH) == {"7"}
    assert hidden_from(ELSEWHERE) == {"2", "3", "4", "5"}


def test_an_audit_is_shown_everything_but_a_supervisor_is_not() -> None:
    assert hidden_from("24-thanh-tra", role="auditor", purpose="audit") == set()
    assert hidden_from("24-thanh-tra", role="supervisor", purpose="audit") == {"2", "3", "4", "5", "6", "7"}


def test_the_order_of_arrival_changes_nothing() -> None:
    asker = Asker(user="u", agency=COMMUNE, role="commune-officer", purpose="support")
    assert withheld(list(reversed(MESSAGES)), asker) == hidden_from(COMMUNE)


def test_of_what_is_withheld_only_the_version_counts() -> None:
    view: Any = compose(CASE, MESSAGES, frozenset({"2", "6"}))
    assert "protection" not in view["verification"]
    assert view["versions"]["verification"] == 6
    assert [one["request_id"] for one in compose(CASE, MESSAGES)["verification"]["protection"]] == ["q"]  # type: ignore[index,call-overload,union-attr]


def test_what_is_given_in_another_case_too_is_told_to_who_decides_on_support_and_to_nobody_beside() -> None:
    twice = said(9, "SupportGivenTwice.v1", by="entitlements", decision_id="d", other_reference="o")
    shown = {
        role: not withheld([RECEIVED, twice], Asker(user="u", agency=HEALTH, role=role, purpose="support"))
        for role in ("case-manager", "approver", "commune-officer", "supervisor", "shelter-staff", "investigator")
    }
    assert [role for role, told in shown.items() if told] == ["case-manager", "approver", "supervisor"]


def test_that_a_person_was_compared_with_another_case_is_told_to_an_audit_alone_and_its_version_to_all() -> None:
    compared = said(9, "SamePersonNoted.v1", by="entitlements")
    health = Asker(user="u", agency=HEALTH, role="case-manager", purpose="support")
    hidden = withheld([RECEIVED, compared], health)
    assert hidden == {"9"}
    assert withheld([RECEIVED, compared], AUDITOR) == frozenset()
    view = compose(CASE, [RECEIVED, compared], hidden)
    assert view is not None
    assert view["versions"] == {"intake": 1, "entitlements": 9}
    assert not view.get("entitlements")
