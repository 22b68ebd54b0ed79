"""Money on real PostgreSQL: two decisions at once cannot give the same, rows follow, a rebuild equals them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from typer.testing import CliRunner

from deploy.cli import recomputing
from deploy.cli.main import app
from deploy.cli.recomputing import written
from deploy.recomputing import count_streams, recompute_all, streams
from services.entitlements import queries
from services.entitlements.commands import Command, Facts
from services.entitlements.domain import stream_of
from services.entitlements.service import DEFINITION
from shared.access.asker import Asker
from shared.kernel.ids import CaseId, CommandId, derive
from shared.kernel.refusal import ConflictError, Refused
from tests.support.deciding import Deciding, deciding
from tests.support.servers import Servers
from tests.unit.entitlements.cases import ACTUAL, BOOK, CASE, NOT, TODAY, found, grant, received
from tests.unit.entitlements.desk import LINE, applied, deliver, drawn, line, order, paid, recover, stop

pytestmark = pytest.mark.servers

REPORTED, CERTIFIED, SUBMITTED = date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 18)
ALLOWANCE = grant(SUBMITTED, rule="N11", returned_to_residence=True, stated_amount=2_000_000)
APPLICATION = applied("N11", SUBMITTED)
APPROVER = Asker(user="qlc-01", agency="24-so-y-te", role="approver", purpose="support")
CASES = tuple(CaseId(derive("case", "entitlements", number)) for number in range(8))


@pytest.fixture
def service(running_servers: Servers) -> Iterator[Deciding]:
    with deciding(running_servers.settings, DEFINITION) as made:
        yield made


def give(service: Deciding, command: Command) -> None:
    stream = stream_of(command)
    case = None if stream == LINE else CaseId(stream)
    service.carry_out(command, case=case, asker=APPROVER)


def decision(service: Deciding, case: CaseId = CASE) -> str:
    state, _ = service.runtime.executor.state(stream_of(replace(ALLOWANCE, case_id=case)))
    return str(state.grants[-1].decision_id)


def open_cases(service: Deciding, amount: int, cases: tuple[CaseId, ...] = (CASE,)) -> None:
    give(service, line(amount))
    for case in cases:
        give(service, replace(received(REPORTED), case_id=case))
        give(service, replace(found(ACTUAL, CERTIFIED), case_id=case))


def test_rows_follow_every_step_and_a_rebuild_finds_them_equal(service: Deciding) -> None:
    open_cases(service, 10_000_000)
    give(service, APPLICATION)
    give(service, drawn(replace(ALLOWANCE, application_id=APPLICATION.application_id)))
    made = decision(service)
    give(service, order(made))
    give(service, paid(made, 2_000_000))
    give(service, recover(made, 500_000))
    give(service, grant(CERTIFIED, rule="N1", shelter_days=30))
    things = decision(service)
    give(service, deliver(things, "clothing", 400_000, CERTIFIED))
    give(service, stop(things))
    service.project()
    with service.runtime.log.database.connection() as connection:
        ask = connection.execute
        assert ask("SELECT state FROM read.entitlements_application").fetchall() == [("granted",)]
        paid_on = ask("SELECT paid_on, recovered, line_id::text FROM read.entitlements_decision WHERE rule = 'N11'")
        assert paid_on.fetchall() == [(TODAY, 500_000, LINE)]
        assert ask("SELECT item, value FROM read.entitlements_delivery").fetchall() == [("clothing", 400_000)]
        assert ask("SELECT stopped_on FROM read.entitlements_decision WHERE rule = 'N1'").fetchall() == [(TODAY,)]
        (listed,) = queries.budget_lines(connection, 2026, province="24")
        assert isinstance(listed, dict)
        told = {name: listed[name] for name in ("amount", "committed", "spent", "returned", "left")}
        assert told == {
            "amount": 10_000_000,
            "committed": 0,
            "spent": 2_000_000,
            "returned": 500_000,
            "left": 8_500_000,
        }
        assert queries.budget_lines(connection, 2026, province="48") == []
        assert queries.unpaid(connection, CASE) == []
    assert service.rebuild() == []


def test_what_happens_on_a_line_is_stored_with_the_case_and_is_about_no_case(service: Deciding) -> None:
    open_cases(service, 10_000_000)
    give(service, drawn(ALLOWANCE))
    runtime = service.runtime
    case, own = (runtime.log.read_stream(stream_of(one)) for one in (ALLOWANCE, line(1)))
    assert case[-1].command_id == own[-1].command_id
    assert (case[-1].type, own[-1].type) == ("SupportFunded.v1", "FundsCommitted.v1")
    assert json.loads(own[-1].meta)["subject"] is None
    assert json.loads(case[-1].meta)["subject"] == CASE


def test_as_many_decisions_as_a_line_can_pay_get_through_however_many_come_at_once(service: Deciding) -> None:
    open_cases(service, 6_000_000, CASES)
    barrier = Barrier(len(CASES))

    def decide(case: CaseId) -> str:
        barrier.wait(timeout=60)
        try:
            give(service, drawn(replace(ALLOWANCE, case_id=case)))
        except (Refused, ConflictError) as refusal:
            return refusal.code
        return "granted"

    with ThreadPoolExecutor(len(CASES)) as pool:
        answers = list(pool.map(decide, CASES))
    assert sorted(answers) == sorted(["granted"] * 3 + ["line-exhausted"] * 5)
    state, version = service.runtime.executor.state(stream_of(line(1)))
    assert (state.lines[LINE].left, version) == (0, 4)


def test_every_case_of_a_log_is_recomputed_and_nothing_is_stored(service: Deciding) -> None:
    open_cases(service, 6_000_000, CASES[:3])
    for case in CASES[:3]:
        give(service, drawn(replace(ALLOWANCE, case_id=case)))
    head, told = service.runtime.log.head(), list[int]()
    with service.runtime.log.database.connection() as connection:
        assert count_streams(connection) == 4
        totals = recompute_all(
            service.runtime.log,
            streams(connection, 2),
            BOOK,
            as_of=TODAY,
            law_of=date(2020, 9, 1),
            progress=told.append,
        )
    assert (totals.cases, told, service.runtime.log.head()) == (3, [2, 4], head)
    (change,) = written(totals)["decisions"]
    assert (change["rule_then"], change["rule_now"], change["count"]) == ("N11", "O13", 3)


def test_what_the_law_refuses_leaves_a_line_as_it_was_and_what_a_finding_stops_is_free_again(service: Deciding) -> None:
    open_cases(service, 10_000_000)
    give(service, drawn(replace(ALLOWANCE, legal_date=REPORTED)))
    give(service, drawn(ALLOWANCE))
    give(service, replace(found(NOT, TODAY), finding=9))
    assert service.runtime.log.version(stream_of(line(1))) == 2
    give(service, drawn(replace(ALLOWANCE, rule="N10", facts=Facts(vocational_need=True))))
    give(service, replace(found(NOT, SUBMITTED), finding=10))
    state, version = service.runtime.executor.state(stream_of(line(1)))
    assert (state.lines[LINE].left, version) == (10_000_000, 5)


def test_a_repeated_command_gives_no_money_twice(service: Deciding) -> None:
    open_cases(service, 10_000_000)
    again = CommandId(derive("command", "again"))
    for _ in range(2):
        service.carry_out(drawn(ALLOWANCE), case=CASE, asker=APPROVER, command_id=again)
    state, _ = service.runtime.executor.state(stream_of(line(1)))
    assert state.lines[LINE].left == 8_000_000


def test_the_command_line_tells_what_would_differ(service: Deciding, monkeypatch: pytest.MonkeyPatch) -> None:
    open_cases(service, 6_000_000)
    give(service, drawn(ALLOWANCE))
    monkeypatch.setattr(recomputing, "OWNER", service.runtime.definition.name)
    monkeypatch.setattr(recomputing, "settings_of", lambda _directory: service.runtime.settings)
    words = ("law", "recompute", "--law-of", "2020-09-01")
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "of 1 cases would differ" in told.output
    written_out = CliRunner().invoke(app, [*words, "--as-of", str(TODAY), "--json"])
    (line_of_json,) = [one for one in written_out.output.splitlines() if one.startswith("{")]
    assert json.loads(line_of_json)["cases"] == 1
