"""The golden cases G1 to G14 of the law dossier, each from reception to money or refusal, over HTTP alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.portal.world import World, problem, world_on
from tests.journeys.officers import APPROVER, COMMUNE, MANAGER, POLICE, SECONDS, Officers, officers_of, today
from tests.support.broker import until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

OLD = {"basis": "L2011", "issued_by": "24-cong-an-huyen-luc-ngan"}
HA_GIANG = {"basis": "L2011", "issued_by": "02-cong-an-huyen-meo-vac"}
POOR = {"poor_household": True, "returned_to_residence": True}
SAME = {"full_name": "Hoàng Thị Thử Lại", "birth_date": "1995-04-30", "id_number": "002195001234"}
NEW_LAW, REPORTED, CERTIFIED, SUMMER = "2025-08-01", "2020-06-01", "2020-06-20", "2020-08-10"
CLOSED: dict[str, dict[str, Any]] = {
    "N6": {"stated_amount": 350_000},
    "N9": {"facts": {"under_18": True, "continuing_school": True, "school_years": 1}},
    "N10": {"facts": {"vocational_need": True}, "stated_amount": 2_000_000},
    "N11": {"facts": {"returned_to_residence": True}, "stated_amount": 1_000_000},
}
"""What is asked for under rules of the new law that some are not owed: e, h, i, k."""


@pytest.fixture(scope="module")
def world(running_servers: Servers) -> Iterator[World]:
    with world_on(running_servers.settings) as made:
        yield made


@pytest.fixture(scope="module")
def officers(world: World) -> Officers:
    return officers_of(world, 1_000_000_000)


@pytest.fixture(scope="module")
def ha_giang(officers: Officers) -> tuple[str, list[dict[str, Any]]]:
    """Give a case that began with a tip, and five decisions of it, all paid."""
    tip = {"tip_channel": "hotline-111", "received_at": "2020-06-01T07:00:00+07:00", "place": "02", "text": "Bị bán."}
    sent = officers.world.post("/signals", COMMUNE, tip)
    assert sent.status_code == 201, sent.text
    case = officers.receive(
        REPORTED, place="02", signal_id=sent.json()["signal_id"], person={**SAME, "birth_year": None}
    )
    officers.verify(case, CERTIFIED, **HA_GIANG)
    officers.give(case, "inform-person", POLICE, form="written-notice", channel="in-person", informed_on=CERTIFIED)
    officers.stay(case, SUMMER, "2020-09-23")
    asked = {"area": "02", **officers.line}
    made = officers.explained(
        case,
        officers.decide(case, "O2", SUMMER, **asked),
        officers.decide(case, "O4", SUMMER, **asked, stated_amount=650_000),
        officers.decide(case, "O8", SUMMER, **asked, stated_amount=900_000),
        officers.decide(case, "O6", SUMMER, **asked, facts={"road_days": 2, "cannot_pay": True}),
        officers.apply(case, "O13", SUMMER, area="02", facts=POOR),
    )
    officers.give(case, "fund-decision", decision_id=made[-1]["decision_id"], **officers.line)
    officers.pay(case, *made)
    return case, made


def rows(decisions: list[dict[str, Any]], *names: str) -> list[Any]:
    """Give some fields of each decision; a single field as it is."""
    found = [tuple(one[name] for name in names) for one in decisions]
    return [row[0] for row in found] if len(names) == 1 else found


def texts(decision: dict[str, Any]) -> list[str]:
    """Name the texts in force that a grant rests on."""
    return [one["instrument"] for one in decision["texts"] if one["in_force"]]


def test_g1_a_tip_becomes_a_case_and_a_poor_adult_of_ha_giang_is_paid_what_her_province_gives(
    officers: Officers, ha_giang: tuple[str, list[dict[str, Any]]]
) -> None:
    case, made = ha_giang
    assert rows(made, "amount", "confidence") == [
        (2_700_000, "found"),
        (500_000, "found"),
        (200_000, "unconfirmed"),
        (200_000, "found"),
        (3_000_000, "found"),
    ]
    assert rows(made, "law", "opened_by") == [("L2011", "L2011/32")] * 5
    assert all("NQ15-2020-02" in texts(one) and one["rule"]["row"] == "as-used" for one in made)
    assert (made[0]["facts"]["shelter_days"], made[4]["facts"]["certified_on"]) == ("45", CERTIFIED)
    assert officers.paid(case) == 6_600_000
    assert len(officers.view(case, "intake")["signals"]) == 1


def test_g2_meals_of_a_stay_of_a_hundred_days_end_with_the_third_month(officers: Officers) -> None:
    case = officers.receive(REPORTED, place="02")
    officers.verify(case, CERTIFIED, **HA_GIANG)
    officers.stay(case, SUMMER, "2020-11-17")
    meals, more = officers.explained(
        case,
        officers.decide(case, "O2", SUMMER, area="02", **officers.line),
        officers.decide(case, "O2", "2020-11-10", area="02", **officers.line),
    )
    assert (meals["facts"]["shelter_days"], meals["capped"], meals["amount"]) == ("100", True, 92 * 60_000)
    assert (more["outcome"], more["reason"], more["given_by"]) == ("refused", "period-used-up", "NQ15-2020-02")
    officers.pay(case, meals)
    assert officers.paid(case) == 5_520_000


def test_g3_a_poor_adult_of_khanh_hoa_has_road_meals_and_hardship_of_the_province_and_meals_of_the_country(
    officers: Officers,
) -> None:
    rescued = {"rescued_by": "24-bo-doi-bien-phong", "rescued_on": "2020-08-01"}
    case = officers.receive("2020-08-02", role="border-officer", place="56", route="GIAI_CUU", route_facts=rescued)
    officers.hand_over(case, "border-officer", "2020-08-02T10:00:00+07:00")
    officers.verify(case, "2020-08-20", basis="L2011", issued_by="56-cong-an-huyen-cam-lam")
    officers.stay(case, "2020-09-01", "2020-10-31")
    asked, day = {"area": "56", **officers.line}, "2020-09-15"
    made = officers.explained(
        case,
        officers.decide(case, "O6", day, **asked, facts={"road_days": 3, "cannot_pay": True}),
        officers.apply(case, "O13", day, role=MANAGER, **asked, facts=POOR),
        officers.decide(case, "O2", "2020-09-01", **asked),
    )
    assert rows(made, "amount", "confidence") == [(300_000, "found"), (2_000_000, "found"), (2_160_000, "known")]
    assert ["NQ05-2020-56" in texts(one) for one in made] == [True, True, False]
    assert texts(made[2]) == ["TT84-19"]
    officers.pay(case, *made)
    assert officers.paid(case) == 4_460_000


def test_g4_a_poor_adult_of_hau_giang_has_road_meals_and_hardship_of_the_province(officers: Officers) -> None:
    case = officers.receive("2020-07-20", place="93")
    officers.verify(case, "2020-08-01", basis="L2011", issued_by="93-cong-an-huyen-phung-hiep")
    asked = {"area": "93", **officers.line}
    made = officers.explained(
        case,
        officers.decide(case, "O6", SUMMER, **asked, facts={"road_days": 2, "cannot_pay": True}),
        officers.apply(case, "O13", SUMMER, **asked, facts=POOR),
    )
    assert rows(made, "amount", "confidence") == [(140_000, "found"), (1_000_000, "found")]
    officers.pay(case, *made)
    assert officers.paid(case) == 1_140_000


def test_g5_who_is_not_poor_has_no_hardship_allowance_training_by_need_and_legal_aid_only_in_difficulty(
    officers: Officers,
) -> None:
    case, day = officers.receive("2021-01-10", place="24"), "2021-03-01"
    officers.verify(case, "2021-02-01", **OLD)
    hardship, no_aid, aid, training = made = officers.explained(
        case,
        officers.apply(case, "O13", day, facts={**POOR, "poor_household": False}),
        officers.decide(case, "O10", day, facts={"financial_difficulty": False}),
        officers.decide(case, "O10", day, facts={"financial_difficulty": True}),
        officers.apply(case, "O12", day, facts={"vocational_need": True}, stated_amount=2_000_000),
    )
    assert rows(made, "outcome") == ["refused", "refused", "granted", "granted"]
    assert rows([hardship, no_aid], "reason", "given_by") == [
        ("not-poor-household", "ND09/23"),
        ("no-financial-difficulty", "LTGPL/7.7g"),
    ]
    assert {"condition": "poor-household", "met": False, "binding": True} in hardship["conditions"]
    assert rows([aid, training], "amount", "confidence") == [(None, "found"), (2_000_000, "unconfirmed")]
    answers = {hardship["decision_id"]: "refused", training["decision_id"]: "granted"}
    assert officers.answered(case) == answers


def test_g6_an_application_later_than_twelve_months_after_the_certificate_is_refused(officers: Officers) -> None:
    case, day = officers.receive("2019-02-01", place="24"), "2020-04-01"
    officers.verify(case, "2019-02-20", **OLD, issued_on="2019-03-01")
    late = officers.explained(
        case,
        officers.apply(case, "O11", day, facts={"poor_household": True}),
        officers.apply(case, "O12", day, facts={"vocational_need": True}, stated_amount=2_000_000),
        officers.apply(case, "O13", day, facts=POOR),
    )
    assert rows(late, "outcome", "reason", "given_by") == [("refused", "applied-too-late", "ND09/23")] * 3
    assert {one["facts"]["certified_on"] for one in late} == {"2019-03-01"}
    (in_time,) = officers.explained(case, officers.apply(case, "O13", "2020-03-01", facts=POOR, **officers.line))
    assert (in_time["amount"], in_time["confidence"]) == (1_000_000, "known")


def test_g7_a_citizen_not_yet_certified_has_a_to_g_at_once_and_neither_schooling_nor_training_nor_hardship(
    officers: Officers,
) -> None:
    case = officers.receive(NEW_LAW)
    assessed = officers.assessed(case)
    assert (assessed["available"], assessed["unavailable"]) == (["a", "b", "c", "d", "dd", "e", "g"], ["h", "i", "k"])
    officers.stay(case, NEW_LAW, "2025-08-10")
    granted = officers.explained(
        case,
        *(officers.decide(case, rule, NEW_LAW) for rule in ("N1", "N2", "N3", "N4", "N5", "N7")),
        officers.decide(case, "N6", NEW_LAW, **CLOSED["N6"], **officers.line),
    )
    assert set(rows(granted, "outcome", "opened_by")) == {("granted", "L2024/37.3")}
    assert {one["rule"]["code"] for one in granted if one["confidence"] == "unconfirmed"} >= {"N1", "N7"}
    refused = officers.explained(
        case, *(officers.apply(case, rule, NEW_LAW, **CLOSED[rule]) for rule in ("N9", "N10", "N11"))
    )
    assert rows(refused, "reason", "given_by") == [("needs-determination", "L2024/37.3")] * 3
    officers.give(case, "confirm-delivery", decision_id=granted[0]["decision_id"], item="meals", quantity=10)
    officers.pay(case, granted[-1])
    assert officers.paid(case) == 350_000


def test_g8_a_citizen_still_abroad_has_a_to_d_only(officers: Officers) -> None:
    abroad = {"country": "KH", "mission": "cqdd-phnom-penh", "wish": "home"}
    case = officers.receive(NEW_LAW, role=POLICE, route="O_NUOC_NGOAI", route_facts=abroad)
    officers.hand_over(case, POLICE, "2025-08-01T09:00:00+07:00")
    assert officers.assessed(case)["available"] == ["a", "b", "c", "d"]
    granted = officers.explained(
        case,
        officers.decide(case, "N1", NEW_LAW, facts={"shelter_days": 10}),
        *(officers.decide(case, rule, NEW_LAW) for rule in ("N2", "N3", "N4")),
    )
    assert (set(rows(granted, "outcome")), granted[0]["confidence"]) == ({"granted"}, "unconfirmed")
    refused = officers.explained(
        case,
        *(officers.decide(case, rule, NEW_LAW) for rule in ("N5", "N7")),
        *(officers.decide(case, rule, NEW_LAW, **asked) for rule, asked in CLOSED.items()),
    )
    assert rows(refused, "reason") == [*["not-while-abroad"] * 3, *["needs-determination"] * 3]
    assert set(rows(refused, "outcome", "given_by")) == {("refused", "L2024/37.3")}


def test_g9_a_foreigner_who_is_a_victim_has_no_travel_schooling_training_or_hardship(officers: Officers) -> None:
    told = {"country": "LA", "consulate_informed": True}
    case = officers.receive("2025-07-20", person={"nationality": "LA"}, route="NUOC_NGOAI_TAI_VN", route_facts=told)
    officers.verify(case, NEW_LAW)
    assert officers.assessed(case)["available"] == ["a", "b", "c", "d", "dd", "g"]
    granted = officers.explained(
        case,
        officers.decide(case, "N1", NEW_LAW, facts={"shelter_days": 10}),
        *(officers.decide(case, rule, NEW_LAW) for rule in ("N2", "N3", "N4", "N5", "N7")),
    )
    assert set(rows(granted, "outcome", "opened_by")) == {("granted", "L2024/37.4")}
    asked = (officers.decide(case, rule, NEW_LAW, **facts) for rule, facts in CLOSED.items())
    refused = officers.explained(case, *asked)
    assert rows(refused, "outcome", "reason", "given_by") == [("refused", "not-for-foreigners", "L2024/37.4")] * 4


def test_g10_a_child_of_nine_with_a_victim_has_a_to_h_and_textbooks_this_school_year_and_the_next(
    officers: Officers,
) -> None:
    child = {"full_name": "Bé Thử Nghiệm", "birth_date": "2016-03-10", "nationality": "VN"}
    case, day = officers.receive(NEW_LAW, accompanying=[child]), "2025-09-05"
    officers.verify(case, "2025-08-20")
    school = {"continuing_school": True, "school_years": 2}
    granted = officers.explained(
        case,
        officers.decide(case, "N1", day, person=1, facts={"shelter_days": 30}),
        *(officers.decide(case, rule, day, person=1) for rule in ("N2", "N3", "N4", "N5", "N7")),
        officers.decide(case, "N6", day, person=1, **CLOSED["N6"]),
        officers.apply(case, "N9", day, person=1, facts=school),
    )
    assert set(rows(granted, "person", "outcome", "opened_by")) == {(1, "granted", "L2024/37.2")}
    books = granted[-1]["decision_id"]
    assert (granted[-1]["given_by"], officers.period(case, books)) == ("ND162/24", "2025-09-05/2027-09-04")
    officers.give(case, "confirm-delivery", decision_id=books, item="textbooks", quantity=12)
    third = {"person": 1, "facts": {**school, "school_years": 1}, "period": {"first": "2027-09-05"}}
    refused = officers.explained(
        case,
        *(officers.apply(case, rule, day, person=1, **CLOSED[rule]) for rule in ("N10", "N11")),
        officers.decide(case, "N9", day, **third),
    )
    assert rows(refused, "person", "reason", "given_by") == [
        *[(1, "not-for-children", "L2024/37.2")] * 2,
        (1, "period-used-up", "ND162/24"),
    ]


def test_g11_a_report_before_the_change_of_law_is_verified_under_the_old_and_supported_under_the_new(
    officers: Officers,
) -> None:
    case = officers.receive("2025-06-20")
    before = officers.assessed(case)
    clothing = officers.decide(case, "O4", "2025-06-21", facts={"in_facility": True})
    officers.verify(case, "2025-07-10")
    after = officers.assessed(case)
    assert (before["law"], after["law"], after["legal_date"]) == ("L2011", "L2024", "2025-07-10")
    assert after["unavailable"] == []
    clock = officers.clocks(case)["police-verification"]
    assert (clock["legal_basis"], clock["confidence"]) == ("TTLT01-14", "unconfirmed")
    assert officers.view(case, "verification")["law"] == "L2011"
    money = {"facts": POOR, "stated_amount": 1_500_000, **officers.line}
    old, new = officers.explained(case, clothing, officers.apply(case, "N11", "2025-07-10", **money))
    assert (old["law"], old["given_by"]) == ("L2011", "ND09/19")
    assert (new["law"], new["amount"], new["confidence"]) == ("L2024", 1_500_000, "unconfirmed")
    officers.pay(case, new)


def test_g12_a_payment_of_bac_giang_in_2016_is_seen_in_2026_through_the_dated_mapping_only(officers: Officers) -> None:
    case = officers.receive("2016-03-01", place="24")
    officers.verify(case, "2016-04-01", **OLD)
    money = {"area": "24", "facts": POOR, "stated_amount": 2_000_000, **officers.line}
    (made,) = officers.explained(case, officers.apply(case, "O13", "2016-08-01", **money))
    assert (made["amount"], made["confidence"], made["rule"]["code"]) == (2_000_000, "unconfirmed", "O13")
    officers.pay(case, made)
    then, now = officers.place("code=24&on=2016-08-01&seen_on=2026-05-01"), officers.place("code=24&on=2026-05-01")
    assert (then["name"], then["seen"]["name"], now["name"]) == ("Tỉnh Bắc Giang", "Tỉnh Bắc Ninh", "Tỉnh Bắc Ninh")
    assert [(one["code"], one["name"], one["from"]) for one in then["became"]] == [
        ("24", "Tỉnh Bắc Ninh", "2025-07-01")
    ]


def twice_given(officers: Officers, case: str) -> list[dict[str, Any]]:
    """Read what the supervisor sees of a case as given in another as well."""
    items = officers.read("/support-given-twice", "SupportGivenTwice", "supervisor")["items"]
    return [one for one in items if case in {decision["case_id"] for decision in one["decisions"]}]


def khanh_hoa(officers: Officers, **known: str) -> str:
    """Have somebody received and verified in another province, of whom entitlements hears that she is known."""
    case = officers.receive("2020-09-01", place="56", person={**known, "birth_year": None})
    officers.recognised(case)
    officers.verify(case, "2020-09-05", basis="L2011", issued_by="56-cong-an-huyen-cam-lam")
    return case


def test_g13_a_hardship_allowance_paid_in_one_province_is_refused_in_another(
    officers: Officers, ha_giang: tuple[str, list[dict[str, Any]]]
) -> None:
    first, (*_, paid) = ha_giang
    case = khanh_hoa(officers, full_name="HOANG THI THU LAI", id_number=SAME["id_number"])
    (again,) = officers.explained(case, officers.apply(case, "O13", "2020-09-10", role=MANAGER, area="56", facts=POOR))
    assert (again["outcome"], again["reason"], again["given_by"]) == ("refused", "already-granted", "ND09/23")
    # The evidence stands for the decision of the other case: whoever guesses that case cannot compute it.
    assert again["facts"]["paid_on"] == today()
    assert again["facts"]["paid_by"] not in {paid["decision_id"], None}
    asked: dict[str, Any] = {"rule": "O13", "legal_date": "2020-09-10", "area": "56", "facts": POOR}
    assert officers.refused(case, "grant-support", **asked) == "already-granted"
    assert twice_given(officers, case) == []
    assert problem(officers.world.get("/support-given-twice", MANAGER)) == (403, "role-may-not")
    shown = [officers.world.get(f"/cases/{case}{part}", MANAGER).text for part in ("", "/history", "/explanations")]
    assert not [text for text in shown if first in text or "SamePerson" in text]
    events = officers.world.get(f"/cases/{case}/history", MANAGER).json()["events"]
    unnamed = [event for event in events if event["type"] == "confidential"]
    assert {(event["service"], event["position"]) for event in unnamed} == {("confidential", 0)}
    known = officers.read("/same-persons", "SamePersons", "supervisor")["items"]
    (match,) = [one for one in known if case in {person["case_id"] for person in one["persons"]}]
    assert ({person["case_id"] for person in match["persons"]}, match["by"]) == ({first, case}, "id-number")
    assert again["facts"]["paid_by"] in {given["known_as"] for given in match["given"]}
    assert problem(officers.world.get("/same-persons", MANAGER)) == (403, "role-may-not")


def test_g13_who_only_has_the_name_and_the_day_of_birth_is_looked_into_and_has_it_when_she_is_another(
    officers: Officers, ha_giang: tuple[str, list[dict[str, Any]]]
) -> None:
    case = khanh_hoa(officers, full_name=SAME["full_name"], birth_date=SAME["birth_date"])
    asked: dict[str, Any] = {"rule": "O13", "legal_date": "2020-09-10", "area": "56", "facts": POOR}
    assert officers.refused(case, "grant-support", **asked) == "same-person-to-check"
    reason = "Khác nơi sinh, khác cha mẹ; đã đối chiếu giấy khai sinh."
    # Who grants does not free herself to grant.
    assert problem(officers.world.command(case, "deny-same-person", MANAGER, {"reason": reason})) == (
        403,
        "role-may-not",
    )
    officers.give(case, "deny-same-person", APPROVER, reason=reason)
    (made,) = officers.explained(case, officers.decide(case, "O13", "2020-09-10", area="56", facts=POOR))
    assert (made["outcome"], made["amount"]) == ("granted", 2_000_000)
    assert ha_giang[1][-1]["outcome"] == "granted"
    # Whoever denied it, the supervisor sees that it was given to both.
    until(
        lambda: [(one["by"], one["denied"]) for one in twice_given(officers, case)] == [("name-and-birth-date", True)],
        SECONDS,
    )


def test_g13_a_hardship_allowance_paid_for_one_province_is_refused_for_another_in_the_same_case(
    officers: Officers, ha_giang: tuple[str, list[dict[str, Any]]]
) -> None:
    case, (*_, paid) = ha_giang
    (again,) = officers.explained(case, officers.apply(case, "O13", "2020-09-10", area="56", facts=POOR))
    assert (again["outcome"], again["reason"], again["given_by"]) == ("refused", "already-granted", "ND09/23")
    assert again["facts"]["paid_by"] == paid["decision_id"]
    assert paid["decision_id"] in {one["decision_id"] for one in officers.view(case, "entitlements")["payments"]}
    asked: dict[str, Any] = {"rule": "O13", "legal_date": "2020-09-10", "area": "56", "facts": POOR}
    assert officers.refused(case, "grant-support", **asked) == "already-granted"


def test_g14_a_stay_without_a_decision_to_extend_it_ends_its_support_with_the_120th_day(officers: Officers) -> None:
    case = officers.receive("2025-07-02")
    officers.stay(case, "2025-07-05", None)
    clocks = officers.clocks(case)
    days = [clocks[name]["due_at"][:10] for name in ("shelter-limit-alert", "shelter-limit")]
    assert days == ["2025-10-22", "2025-11-01"]
    # Both days have passed without a decision: whose turn it was is told of each, of the alert ten days before the end.
    until(lambda: {("shelter-limit-alert", "missed"), ("shelter-limit", "missed")} <= officers.told(case), SECONDS)
    needs, more = officers.explained(
        case, officers.decide(case, "N1", "2025-07-05"), officers.decide(case, "N1", "2025-11-02")
    )
    assert (needs["outcome"], needs["capped"], needs["confidence"]) == ("granted", True, "unconfirmed")
    assert officers.period(case, needs["decision_id"]) == "2025-07-05/2025-11-01"
    assert (more["outcome"], more["reason"], more["given_by"]) == ("refused", "period-used-up", "ND162/17")
