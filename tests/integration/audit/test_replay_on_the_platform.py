"""A case replayed on a running platform is what was answered then; what services project, made again of the ledger."""

import importlib
from collections.abc import Iterator, Mapping
from random import randrange
from typing import Any

import pytest
from psycopg import sql

from deploy.casebook import casebook
from deploy.checked import verify_log
from deploy.cli.projections import rebuild_service
from deploy.problems import Problem
from services.audit.replay.stepping import MOST_VIEWS
from shared.access.asker import Asker
from shared.config import Settings
from shared.contracts.commands import COMMANDS
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.house.opening import open_keyring
from shared.house.proving import tell_refusal
from shared.kernel.ids import PersonId
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.sealing.postgres import PostgresKeyring
from tests.integration.audit.living import READERS, SECONDS, Lived, places
from tests.integration.portal.world import World, problem, world_on
from tests.support.broker import until
from tests.support.chains import COMMUNE, FIRST, MANAGER, POLICE, SHELTER, SUPERVISOR, step
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

DECISION = "45/QĐ-UBND"
LINES = "/commands/open-budget-line"
SOMEBODY = {
    "full_name": "Hoàng Thị Thử Lại",
    "birth_date": "1995-04-30",
    "nationality": "VN",
    "id_number": "002195001234",
}
NAME = "VictimReceived.1.person.full_name"
MET = dict.fromkeys(("lawful_basis", "consent_in_force", "in_time"), "met")
UNFILLED = {
    "audit": {"audit_dropped_letter"},
    "entitlements": {"entitlements_given_twice"},
}
"""What nothing here fills: it takes a message that fails, or money for two cases of one person."""


@pytest.fixture(scope="module")
def lived(running_servers: Servers) -> Iterator[Lived]:
    with world_on(running_servers.settings) as world:
        found = Lived(world, world.receive(person=SOMEBODY))
        found.note()
        for one in FIRST:
            assert found.give(one) == ""
            found.note()
        live_around(found)
        # pytest-randomly seeds this, and says with what.
        found.live(randrange(10**6))  # noqa: S311 - draws an order, no secret
        live_on(found)
        yield found


def live_around(lived: Lived) -> None:
    """Have happen beside the case what fills tables: a tip, a budget line, a review, one more case of the person."""
    world = lived.world
    for path, role, command in (("/signals", COMMUNE, "receive-signal"), (LINES, "approver", "open-budget-line")):
        answer = world.post(path, role, COMMANDS[command].example)
        assert answer.status_code in {200, 201}, answer.text
    other = Lived(world, world.receive(person=SOMEBODY))
    until(lambda: other.give(step("deny-same-person", SUPERVISOR)) == "", SECONDS)
    assert world.get(f"/cases/{other.case}", MANAGER).status_code == 200
    review = audited(world, "/reviews", {"case_id": other.case})["review_id"]
    found = {"number": 1, "least_data": "not-met", "least_data_note": "Quá mức cần thiết."}
    audited(world, f"/reviews/{review}/commands/check-review-item", {**MET, **found})
    raised = {**COMMANDS["raise-review-finding"].example, "number": 1, "line": "least-data"}
    notice = {"notice_id": audited(world, f"/reviews/{review}/commands/raise-review-finding", raised)["finding_id"]}
    until(lambda: world.post("/commands/acknowledge-audit-notice", MANAGER, notice).status_code == 200, SECONDS)

    # As a service says it that would end over its own log; that the log is read again ends the fault.
    tell_refusal(world.settings, "referrals", code="log-unproved", position=None)


def live_on(lived: Lived) -> None:
    """Have happen in the case what builds on a determination, or on what was said before it."""
    link = {"kind": "corrects", "statement_id": lived.bodies.known["verification", "statement_id"]}
    hardship: dict[str, Any] = {
        "regime": None,
        "rule": "N11",
        "facts": {"returned_to_residence": True},
        "stated_amount": 1_000_000,
    }
    assert lived.give(step("take-statement", POLICE, links=[link])) == ""
    # Under the last finding it is granted, under none or the one before it is refused.
    found = {word: COMMANDS["determine"].example[word] for word in ("status", "determined_on")}
    until(lambda: any(found.items() <= finding.items() for finding in findings_assessed(lived)), SECONDS)
    # Given once, to somebody who was taken for the person of another case.
    assert lived.give(step("grant-support", legal_date="2026-04-15", **hardship)) == ""
    until(lambda: ("SupportGranted.v1", "N11") in supported(lived), SECONDS)
    lived.note()


def findings_assessed(lived: Lived) -> list[dict[str, Any]]:
    """Give the findings under which the case was assessed so far."""
    assessed = [one["data"]["finding"] for one in lived.events() if one["type"] == "EntitlementsAssessed.v1"]
    return [finding for finding in assessed if finding is not None]


def supported(lived: Lived) -> list[tuple[str, str]]:
    """Give how requests for support were answered, and by which rule."""
    answers = [one for one in lived.events() if one["type"] in {"SupportGranted.v1", "SupportRefused.v1"}]
    return [(one["type"], one["data"].get("rule")) for one in answers]


def audited(world: World, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Send something to audit."""
    answer = world.post(path, "privacy-officer", body, headers={"Purpose": "audit"})
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_case_at_each_moment_is_what_was_answered_then(lived: Lived) -> None:
    assert len({one.moment for one in lived.answers}) > len(FIRST) + 1
    for then in lived.answers:
        assert lived.views(f"?as_of={then.moment}") == then.views, f"seed {lived.seed}, {then.moment}"
    last = lived.standing()
    # Somebody is protected, which is kept from one of the two.
    assert last.views["auditor"] != last.views[COMMUNE]


def test_the_history_of_each_moment_is_the_beginning_of_the_history_since(lived: Lived) -> None:
    events = lived.events()
    for then in lived.answers:
        assert places([one for one in events if one["recorded_at"] <= then.moment]) == then.history, lived.seed


def test_the_last_step_leads_to_the_case_as_it_stood(lived: Lived) -> None:
    then = lived.answers[len(FIRST)]
    path = f"/history/steps?as_of={then.moment}&limit=200&view=true"
    page = lived.ask(path)
    assert len(page["items"]) == MOST_VIEWS < page["steps"]
    while page["next"] is not None:
        page = lived.ask(f"{path}&cursor={page['next']}")
    assert page["items"][-1]["view"] == then.views["auditor"]


def test_a_reception_leads_to_what_every_service_did_about_it(lived: Lived) -> None:
    first = next(one for one in lived.ask("/history")["events"] if one["type"] == "VictimReceived.v1")
    tree = lived.ask(f"/history/consequences?service=intake&position={first['position']}")
    assert {one["event"]["service"] for one in tree["caused"]} >= {"verification", "entitlements", "directory", "care"}
    assert {"code", "stage"} <= {change["field"] for change in tree["changes"]}
    missing = lived.world.get(
        f"/cases/{lived.case}/history/consequences?service=intake&position=9999", "auditor", "audit"
    )
    assert missing.status_code == 404


def test_two_moments_differ_by_what_came_between(lived: Lived) -> None:
    earlier, later = (one.moment for one in lived.answers[:2])
    found = lived.ask(f"/history/changes?from={earlier}&to={later}")
    # Looks are recorded meanwhile, and the case began so long ago that a clock may run out at any time.
    told = {one["event"]["type"] for one in found["events"]} - {"DisclosureRecorded.v1", "DeadlineMissed.v1"}
    assert told == {"CaseClassified.v1"}
    fields = [change["field"] for change in found["changes"]]
    assert {field.partition("/")[0] for field in fields if "/deadlines/" not in field} == {"intake"}
    # What is recorded as shown is what the answer is made of, not what there is by now.
    recorded = [one for one in lived.ask("/disclosures")["items"] if one["fields"] == ["changes"]]
    assert {one["service"]: one["version"] for one in recorded[-1]["versions"]} == found["versions"]
    assert found["versions"] != lived.ask()["versions"]


def test_only_who_audits_is_told_what_agencies_could_have_seen(lived: Lived) -> None:
    last = lived.answers[-1]
    found = lived.ask(f"/sight?as_of={last.moment}&agency=24-xa-dong-ky")
    assert found["agencies"][0]["view"] == last.views[COMMUNE]
    newest = casebook().rules[-1].written()
    assert (found["rules"], found["withheld_by"]) == (newest, newest)
    assert lived.ask("/sight?as_of=2025-07-01T00:00:00Z")["rules"] is None
    assert [one["in_force"] for one in found["consents"]] == [True]
    denied = lived.world.get(f"/cases/{lived.case}/sight", "commune-officer")
    assert problem(denied) == (403, "role-may-not")
    items = lived.ask("/disclosures")["items"]
    assert ("denied", ["sight"], "role-may-not") in [(one["decision"], one["fields"], one["reason"]) for one in items]


def test_the_ledger_asks_for_an_audit_itself_when_nobody_decided_before_it(lived: Lived) -> None:
    client, question = lived.world.platform.client, {"case_id": lived.case}
    officer = Asker(user="u", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    with pytest.raises((NotFoundError, ForbiddenError)):
        client.call("audit", "replay.sight", dict(question), asker=officer, command_id=lived.case, case=lived.case)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_projects_is_made_again_of_the_ledger_alone(lived: Lived, service: str) -> None:
    # At rest, which the reactions to the last command may not be yet, nor the ledger.
    settings = lived.world.settings

    def is_equal() -> bool:
        try:
            return rebuild_service(settings, service, check=True, from_ledger=True) == []
        except Problem as problem:
            assert "the ledger does not hold all" in str(problem)  # noqa: PT017 - asked again
            return False

    until(is_equal, 30)
    assert empty_tables(settings, service) == UNFILLED.get(service, set())


def empty_tables(settings: Settings, service: str) -> set[str]:
    """Name the tables of a service in which nothing stands: they are equal whatever was projected."""
    definition: Any = importlib.import_module(f"services.{service}.service").DEFINITION
    models = [model for model in (definition.read_model, definition.mirror) if model is not None]
    with connect(settings.postgres(service, f"{service}_service")) as connection:
        return {
            name
            for model in models
            for name in model.tables
            if connection.execute(sql.SQL("SELECT 1 FROM read.{} LIMIT 1").format(sql.Identifier(name))).fetchone()
            is None
        }


def test_who_knew_an_event_is_who_wrote_it_and_for_whom_a_value_of_it_was_opened(lived: Lived) -> None:
    steps = lived.ask("/history/steps?limit=200")["items"]
    told = {one["event"]["type"]: one["event"] for one in reversed(steps)}
    fact, before = told["ShelterAdmitted.v1"]["id"], lived.answers[-1].moment
    revealed = lived.world.post(f"/cases/{lived.case}/reveals", SHELTER, {"classes": ["shelter"]})
    assert revealed.status_code == 200, revealed.text
    author, reader = lived.ask(f"/who-knew?fact={fact}")["persons"]
    assert [author["channel"], reader["channel"], reader["agency"]] == ["author", "api", "01-ngoi-nha-binh-yen"]
    assert lived.ask(f"/who-knew?fact={fact}&until={before}")["persons"] == [author]
    assert lived.ask(f"/who-knew?fact={fact}&field_class=contact")["persons"] == []
    # Of what holds no personal value, who was shown the case knows; of what is kept from somebody, nothing is told.
    assert len(lived.ask(f"/who-knew?fact={told['CaseClassified.v1']['id']}")["persons"]) > 1
    for hidden, role in ((told["ProtectionRequested.v1"]["id"], COMMUNE), (lived.case, "auditor")):
        answer = lived.world.get(f"/cases/{lived.case}/who-knew?fact={hidden}", role, READERS[role])
        assert problem(answer) == (404, "not-found")


def test_of_an_erased_person_replay_tells_the_decision_and_goes_on(lived: Lived) -> None:
    last = lived.standing()
    with_keys(lived, "intake").destroy(person_in(lived), decision=DECISION)
    # A service that is too busy to say who was erased is named; asked again it says so.
    until(lambda: lived.ask("/history/steps?limit=1").get("erasures_unknown", []) == [], 30)
    page = lived.ask("/history/steps?limit=200")
    received = next(one for one in page["items"] if one["event"]["type"] == "VictimReceived.v1")
    assert received["event"]["data"]["person"]["full_name"] == {"masked": "identity", "erased": DECISION}
    assert {one["erased"] for one in received["personal"]} == {DECISION}
    history = lived.ask("/history")["events"]
    told = next(one for one in history if one["type"] == "VictimReceived.v1")
    assert told["data"]["person"]["full_name"]["erased"] == DECISION
    assert lived.views(f"?as_of={last.moment}") == last.views == lived.views()
    then, since = (
        {one["field"] for one in lived.ask(f"/sight?agency=24-xa-dong-ky{as_of}")["agencies"][0]["values"]}
        for as_of in (f"&as_of={last.moment}", "")
    )
    assert (NAME in then, NAME in since) == (True, False)
    assert verify_log(lived.world.settings, "intake").finding is None
    assert rebuild_service(lived.world.settings, "intake", check=True, from_ledger=True) == []


def with_keys(lived: Lived, service: str) -> PostgresKeyring:
    return open_keyring(lived.world.settings, service)


def person_in(lived: Lived) -> PersonId:
    with connect(lived.world.settings.postgres("audit", "audit_service")) as connection:
        row: Any = connection.execute(
            "SELECT convert_from(data, 'UTF8')::json -> 'person' -> 'full_name' ->> 'person' FROM guarded.record"
            " WHERE subject = %s AND type = 'VictimReceived.v1'",
            (lived.case,),
        ).fetchone()
    return PersonId(row[0])
