"""A relationship opens a case, never a role; what is missing or unknown is a denial."""

import itertools

import pytest

from services.portal.rules.access import Standing, may_act, may_read
from shared.access.asker import Asker
from shared.access.roles import PURPOSES, PURPOSES_OF, ROLES, purpose_refusal, reads_any_case, usual_purpose

EVERYBODY = list(itertools.product((*ROLES, "service", ""), (*PURPOSES, "", "SUPPORT")))
OURS = Standing(known=True, basis="reception")
THEIRS = Standing(known=True, basis=None)
NOWHERE = Standing(known=False, basis=None)
BEFORE_ITS_RECEPTION = Standing(known=False, basis="reception")


def asker(role: str, purpose: str) -> Asker:
    return Asker(user="somebody", agency="24-xa-dong-ky", role=role, purpose=purpose)


@pytest.mark.parametrize(("role", "purpose"), EVERYBODY)
def test_without_a_relationship_nobody_reads_but_to_audit(role: str, purpose: str) -> None:
    decision = may_read(asker(role, purpose), THEIRS)
    assert decision.allowed == (role in {"auditor", "privacy-officer"} and purpose == "audit")


@pytest.mark.parametrize(("role", "purpose"), EVERYBODY)
def test_a_case_that_is_not_there_is_denied_like_one_that_is_not_yours(role: str, purpose: str) -> None:
    asking = asker(role, purpose)
    assert not may_read(asking, NOWHERE).allowed
    assert not may_read(asking, BEFORE_ITS_RECEPTION).allowed


@pytest.mark.parametrize("role", ROLES)
def test_a_relationship_opens_a_case_for_the_purposes_of_the_role_only(role: str) -> None:
    for purpose in PURPOSES:
        decision = may_read(asker(role, purpose), OURS)
        assert decision.allowed == (purpose in PURPOSES_OF.get(role, frozenset()))
        assert decision.allowed == (decision.reason is None)


@pytest.mark.parametrize("role", ["statistician", "administrator", "service", ""])
def test_some_roles_read_no_case_whatever_they_say(role: str) -> None:
    assert not any(may_read(asker(role, purpose), OURS).allowed for purpose in PURPOSES)


@pytest.mark.parametrize("purpose", ["break-glass", "statistics"])
def test_no_role_reads_a_case_to_break_glass_or_to_count(purpose: str) -> None:
    assert all(purpose_refusal(role, purpose) for role in ROLES)


def test_what_was_allowed_names_its_basis() -> None:
    assert may_read(asker("case-manager", "support"), OURS).basis == "reception"
    assert may_read(asker("auditor", "audit"), THEIRS).basis == "audit-mandate"


def test_an_unknown_purpose_is_told_apart_from_one_that_is_not_for_the_role() -> None:
    assert purpose_refusal("case-manager", "curiosity") == "purpose-unknown"
    assert purpose_refusal("case-manager", "audit") == "purpose-not-for-role"
    assert purpose_refusal("case-manager", "support") is None


def test_only_who_has_to_do_with_a_case_acts_on_it() -> None:
    assert may_act(OURS).allowed
    assert not may_act(THEIRS).allowed
    assert not may_act(BEFORE_ITS_RECEPTION).allowed


def test_only_to_audit_is_every_case_listed() -> None:
    assert reads_any_case("auditor", "audit")
    assert not reads_any_case("auditor", "own-request")
    assert not reads_any_case("supervisor", "audit")


@pytest.mark.parametrize("role", sorted(PURPOSES_OF))
def test_the_usual_purpose_of_a_role_is_one_it_may_have(role: str) -> None:
    assert usual_purpose(role) in PURPOSES_OF[role]
