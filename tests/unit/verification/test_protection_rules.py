"""The rows of protection are dated, sourced and whole, or nothing is loaded."""

from datetime import date

import pytest

from services.verification.rules.protection import (
    PROTECTION,
    Entry,
    agency_refusal,
    body_refusal,
    read_rules,
)
from shared.access.roles import ROLES
from shared.contracts.commands.protection import COMMANDS, PROTECTORS
from shared.contracts.protection import BODIES, MEASURES
from shared.contracts.vocabulary import AgencyKind, Confidence
from shared.rows import BadRowError

ROW = """
[[protection-body]]
code = "court"
title_vi = "Tòa án"
title_en = "Court"
roles = ["approver"]
kinds = ["court"]
legal_basis = "ND62-8"
valid_from = 2012-10-10
valid_to = 2025-06-30
confidence = "found"
source = "S32"
"""
OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


def codes(rows: tuple[Entry, ...], day: date) -> set[str]:
    return {row.code for row in rows if row.validity.holds(day)}


def test_the_seven_measures_that_were_read_of_the_old_decree_end_with_it() -> None:
    assert codes(PROTECTION.measures, OLD) == {
        "secrecy-of-evidence",
        "secrecy-of-life",
        "guard",
        "limit-contacts",
        "safe-place",
        "new-residence",
        "prevent-harm",
    }
    assert not codes(PROTECTION.measures, date(2012, 10, 9))


def test_of_the_new_decree_only_what_was_read_is_found() -> None:
    found = {row.code for row in PROTECTION.measures if row.validity.holds(NEW) and row.confidence == Confidence.FOUND}
    assert found == {"safe-place", "secrecy-of-life", "guard", "detect-threats", "ask-police-or-army"}


def test_no_body_of_the_new_decree_is_confirmed_since_its_article_13_was_not_read() -> None:
    bodies = [row for row in PROTECTION.bodies if row.validity.holds(NEW)]
    assert {row.confidence for row in bodies} == {Confidence.UNCONFIRMED}
    assert {row.legal_basis for row in bodies} == {"ND162-13"}
    assert all(row.open_point for row in bodies)


def test_the_district_ends_and_the_health_department_begins() -> None:
    assert "district-labour-office" in codes(PROTECTION.bodies, date(2025, 2, 28))
    assert {"district-successor"} == codes(PROTECTION.bodies, OLD) - codes(PROTECTION.bodies, NEW)
    assert {"health-department"} == codes(PROTECTION.bodies, NEW) - codes(PROTECTION.bodies, OLD)


def test_an_agency_acts_only_as_a_body_that_it_is_registered_as() -> None:
    assert agency_refusal(PROTECTION, "health-department", "health-department") is None
    assert agency_refusal(PROTECTION, "court", "health-department") == "agency-not-that-body"
    assert agency_refusal(PROTECTION, "court", None) == "agency-not-that-body"
    assert agency_refusal(PROTECTION, "fire-brigade", "commune") is None, "the schema refuses it"
    assert {kind for row in PROTECTION.bodies for kind in row.kinds} <= set(AgencyKind)


def test_the_codes_that_a_body_takes_are_those_of_the_rows() -> None:
    assert {row.code for row in PROTECTION.measures} == set(MEASURES)
    assert {row.code for row in PROTECTION.bodies} == set(BODIES)


def test_the_roles_of_bodies_are_roles_that_may_give_the_commands() -> None:
    for body in PROTECTION.bodies:
        assert set(body.roles) <= PROTECTORS <= set(ROLES)
    acting = [contract for contract in COMMANDS if "acting_as" in contract.schema().fields]
    assert {contract.roles for contract in acting} == {PROTECTORS}


@pytest.mark.parametrize(
    ("day", "role", "refusal"),
    [
        (OLD, "approver", None),
        (OLD, "investigator", "role-not-of-this-body"),
        (NEW, "approver", "body-not-competent"),
        (date(2012, 10, 9), "approver", "body-not-competent"),
    ],
)
def test_a_body_decides_on_its_days_through_its_roles(day: date, role: str, refusal: str | None) -> None:
    assert body_refusal(read_rules(ROW), "court", role=role, day=day) == refusal


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ROW + ROW, "protection.toml:14: overlaps protection.toml:2"),
        (ROW.replace('source = "S32"', ""), "protection.toml:2: source is missing"),
        (ROW.replace('source = "S32"', 'source = ""'), "source is blank"),
        (ROW.replace('roles = ["approver"]', "roles = []"), "no roles"),
        (ROW.replace('kinds = ["court"]\n', ""), "no kinds"),
        (ROW.replace('code = "court"', ""), "code is missing"),
        (ROW.replace('"found"', '"sure"'), "confidence is unknown: sure"),
        (ROW.replace("2025-06-30", "2011-06-30"), "valid_to is before valid_from"),
        (ROW + "amount = 3", "unknown key amount"),
        (ROW.replace("[[protection-body]]", "[[protection-measure]]"), "unknown key kinds"),
        (ROW.replace("[[protection-body]]", "[[protection-bodies]]"), "protection-bodies is no list of rows"),
    ],
)
def test_a_row_that_is_not_whole_is_named_and_nothing_loads(text: str, named: str) -> None:
    with pytest.raises(BadRowError, match=named):
        read_rules(text)
