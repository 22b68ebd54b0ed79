"""The golden cases G1 to G14 as bodies of commands, through the service on real PostgreSQL, to amounts and codes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from services.entitlements.commands import Command
from services.entitlements.events import SupportGranted, SupportRefused
from services.entitlements.schemas import to_command
from services.entitlements.service import DEFINITION
from shared.access.asker import Asker
from shared.clock import now
from shared.house.arrival import Arrival
from shared.kernel.ids import CaseId, CommandId, StreamId, derive
from shared.kernel.refusal import Refused
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.entitlements.cases import ACTUAL, NOT, certified, found, received
from tests.unit.entitlements.desk import told

pytestmark = pytest.mark.servers

OFFICER = Asker(user="qlc-01", agency="24-so-y-te", role="case-manager", purpose="support")
OLD = (received(date(2020, 6, 1)), found(ACTUAL, date(2020, 6, 20)), certified(date(2020, 6, 20)))
NEW_LAW = date(2025, 8, 1)
PUI = (received(NEW_LAW),)
POOR = {"poor_household": True, "returned_to_residence": True}
EVERY_REGIME: tuple[tuple[str, str, dict[str, Any], int | None], ...] = (
    ("a", "N1", {"shelter_days": 10}, None),
    ("b", "N2", {}, None),
    ("c", "N3", {}, None),
    ("d", "N4", {}, None),
    ("dd", "N5", {}, None),
    ("e", "N6", {}, 350_000),
    ("g", "N7", {}, None),
    ("h", "N9", {"under_18": True, "continuing_school": True, "school_years": 1}, None),
    ("i", "N10", {"vocational_need": True}, 2_000_000),
    ("k", "N11", {"returned_to_residence": True}, 1_000_000),
)


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden case: what others told, what is asked, and what each question comes to."""

    before: tuple[Command, ...]
    asked: list[tuple[dict[str, Any], int | str | None]]


def body(rule: str, day: str, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"rule": rule, "legal_date": day, "facts": facts, **more}


def regimes(granted: str, day: str, reason: str) -> list[tuple[dict[str, Any], int | str | None]]:
    """Ask for every regime: those named are granted, the others refused for a reason."""
    return [
        (
            body(rule, day, facts, **({} if stated is None else {"stated_amount": stated})),
            (stated if regime in granted.split() else reason),
        )
        for regime, rule, facts, stated in EVERY_REGIME
    ]


G = "2020-08-10"
GOLDEN: dict[str, Golden] = {
    "G1": Golden(
        OLD,
        [
            (body("O2", G, {"shelter_days": 45}, area="02"), 2_700_000),
            (body("O4", G, {"in_facility": True}, area="02", stated_amount=650_000), 500_000),
            (body("O8", G, {"in_facility": True}, area="02", stated_amount=900_000), 200_000),
            (body("O6", G, {"road_days": 2, "cannot_pay": True}, area="02"), 200_000),
            (body("O13", G, POOR, area="02"), 3_000_000),
        ],
    ),
    "G2": Golden(OLD, [(body("O2", G, {"shelter_days": 100}, area="02"), 92 * 60_000)]),
    "G3": Golden(
        OLD,
        [
            (body("O6", "2020-09-15", {"road_days": 3, "cannot_pay": True}, area="56"), 300_000),
            (body("O13", "2020-09-15", POOR, area="56"), 2_000_000),
            (body("O2", "2020-09-15", {"shelter_months": 2}, area="56"), 2_160_000),
        ],
    ),
    "G4": Golden(
        OLD,
        [
            (body("O6", G, {"road_days": 2, "cannot_pay": True}, area="93"), 140_000),
            (body("O13", G, POOR, area="93"), 1_000_000),
        ],
    ),
    "G5": Golden(
        OLD,
        [
            (body("O13", "2021-03-01", {**POOR, "poor_household": False}), "not-poor-household"),
            (body("O10", "2021-03-01", {"financial_difficulty": False}), "no-financial-difficulty"),
            (body("O12", "2021-03-01", {"vocational_need": True}, stated_amount=2_000_000), 2_000_000),
        ],
    ),
    "G6": Golden(
        (received(date(2019, 2, 1)), found(ACTUAL, date(2019, 2, 20)), certified(date(2019, 3, 1))),
        [(body("O13", "2020-04-01", POOR), "applied-too-late")],
    ),
    "G7": Golden(PUI, regimes("a b c d dd e g", "2025-08-01", "needs-determination")),
    "G8": Golden(
        (received(NEW_LAW, route="O_NUOC_NGOAI"),),
        [
            *regimes("a b c d dd e g", "2025-08-01", "")[:4],
            (body("N5", "2025-08-01", {}), "not-while-abroad"),
            (body("N11", "2025-08-01", POOR, stated_amount=1), "needs-determination"),
        ],
    ),
    "G9": Golden(
        (received(NEW_LAW, nationality="LA", route="NUOC_NGOAI_TAI_VN"), found(ACTUAL, NEW_LAW)),
        regimes("a b c d dd g", "2025-08-01", "not-for-foreigners"),
    ),
    "G10": Golden(
        (received(NEW_LAW), found(ACTUAL, NEW_LAW)),
        [
            (body("N9", "2025-09-05", {"continuing_school": True, "school_years": 2}, person=1), None),
            (body("N10", "2025-09-05", {"vocational_need": True}, person=1, stated_amount=1), "not-for-children"),
        ],
    ),
    "G11": Golden(
        (received(date(2025, 6, 20)), found(ACTUAL, date(2025, 7, 10))),
        [
            (body("O4", "2025-06-21", {"in_facility": True}), None),
            (body("N11", "2025-07-10", POOR, stated_amount=1_500_000), 1_500_000),
        ],
    ),
    "G12": Golden(
        OLD,
        [(body("O13", G, POOR, area="24", stated_amount=2_000_000), 2_000_000)],
    ),
    "G14": Golden(
        (
            received(date(2025, 7, 2)),
            told("g14", 2, person=0, admitted_on=date(2025, 7, 5), limit_on=date(2025, 11, 1)),
        ),
        [(body("N1", "2025-07-05", {}), None), (body("N1", "2025-11-02", {}), "period-used-up")],
    ),
    "not a victim": Golden(
        (received(NEW_LAW), found(NOT, date(2025, 9, 1))),
        [(body("N4", "2025-09-02", {}), "not-a-victim"), (body("N4", "2025-08-20", {}), None)],
    ),
}


@pytest.fixture(scope="module")
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def opened(service: Deciding, name: str) -> CaseId:
    case = CaseId(derive("case", "golden", name))
    for command in GOLDEN[name].before:
        about: Any = command
        service.carry_out(replace(about, case_id=case), case=case, asker=OFFICER)
    return case


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_each_question_comes_to_what_the_dossier_says(service: Deciding, name: str) -> None:
    case = opened(service, name)
    for number, (asked, expected) in enumerate(GOLDEN[name].asked):
        event = answered(service, case, asked, number)
        if isinstance(expected, str):
            assert isinstance(event, SupportRefused), asked
            assert (event.reason, bool(event.legal_basis)) == (expected, True), asked
        else:
            assert isinstance(event, SupportGranted), (asked, event)
            assert event.amount == expected, asked


def answered(service: Deciding, case: CaseId, asked: dict[str, Any], number: int) -> Any:
    """Give the event that a body led to, checked and built as at the door."""
    command_id = CommandId(derive("golden", case, number))
    arrival = Arrival(command_id=command_id, case_id=case, at=now(), asker=OFFICER, node="24")
    command = to_command("grant-support", asked, arrival)
    service.carry_out(command, case=case, asker=OFFICER, command_id=command_id)
    return service.runtime.codec.decode(service.runtime.log.read_stream(StreamId(case))[-1]).event


def test_g13_what_is_given_once_is_given_once_whichever_territory_is_asked(service: Deciding) -> None:
    case = CaseId(derive("case", "golden", "G13"))
    for command in OLD:
        service.carry_out(replace(command, case_id=case), case=case, asker=OFFICER)
    answered(service, case, body("O13", G, POOR, area="02"), 1)
    with pytest.raises(Refused, match="already-granted"):
        answered(service, case, body("O13", "2020-09-10", POOR, area="56"), 2)
