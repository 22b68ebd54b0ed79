"""A case replayed on a running platform is what was answered then; what services project, made again of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy.casebook import casebook
from deploy.checked import verify_log
from deploy.cli.projections import rebuild_service
from services.audit.replay.stepping import MOST_VIEWS
from shared.access.asker import Asker
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.house.opening import open_keyring
from shared.kernel.ids import PersonId
from shared.kernel.refusal import ForbiddenError, NotFoundError
from shared.sealing.postgres import PostgresKeyring
from tests.integration.portal.world import World, problem, world_on
from tests.support.broker import until
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

COMMANDS = (
    ("classify-case", "commune-officer"),
    ("give-consent", "commune-officer"),
    ("record-initial-check", "case-manager"),
)
DECISION = "45/QĐ-UBND"


@dataclass(slots=True)
class Lived:
    """A case, and every answer about it with the moment to which it belongs."""

    world: World
    case: str
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def ask(self, path: str = "", role: str = "auditor", purpose: str = "audit") -> dict[str, Any]:
        answer = self.world.get(f"/cases/{self.case}{path}", role, purpose)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def note(self) -> None:
        """Wait until mirror and ledger say the same, then note what was answered, and for which moment."""
        noted: list[tuple[str, dict[str, Any]]] = []

        def settled() -> bool:
            live, events = view_of(self.ask()), self.ask("/history")["events"]
            moment = max(one["recorded_at"] for one in events if one["service"] not in {"portal", "audit"})
            noted[:] = [(moment, live)]
            return view_of(self.ask(f"?as_of={moment}")) == live

        until(settled, 30)
        self.answers += noted


def view_of(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "complete_to"}


@pytest.fixture(scope="module")
def lived(running_servers: Servers) -> Iterator[Lived]:
    with world_on(running_servers.settings) as world:
        found = Lived(world, world.receive())
        found.note()
        for name, role in COMMANDS:
            assert world.command(found.case, name, role).status_code == 200
            found.note()
        yield found


def test_the_case_at_each_moment_is_what_was_answered_then(lived: Lived) -> None:
    assert len({moment for moment, _ in lived.answers}) == len(COMMANDS) + 1
    for moment, answer in lived.answers:
        assert view_of(lived.ask(f"?as_of={moment}")) == answer
    assert lived.answers[-1][1] == view_of(lived.ask())
    page = lived.ask("/history/steps?limit=200&view=true")
    assert len(page["items"]) == MOST_VIEWS < page["steps"]
    while page["next"] is not None:
        page = lived.ask(f"/history/steps?limit=200&view=true&cursor={page['next']}")
    assert page["items"][-1]["view"] == lived.answers[-1][1]


def test_a_reception_leads_to_what_every_service_did_about_it(lived: Lived) -> None:
    first = next(one for one in lived.ask("/history")["events"] if one["type"] == "VictimReceived.v1")
    tree = lived.ask(f"/history/consequences?service=intake&position={first['position']}")
    assert {one["event"]["service"] for one in tree["caused"]} >= {"verification", "entitlements", "directory", "care"}
    assert {"code", "stage"} <= {change["field"] for change in tree["changes"]}
    missing = lived.world.get(f"/cases/{lived.case}/history/consequences?service=intake&position=9", "auditor", "audit")
    assert missing.status_code == 404


def test_two_moments_differ_by_what_came_between(lived: Lived) -> None:
    (earlier, _), (later, _) = lived.answers[:2]
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
    moment, answer = lived.answers[-1]
    found = lived.ask(f"/sight?as_of={moment}&agency=24-xa-dong-ky")
    assert found["agencies"][0]["view"] == answer
    newest = casebook().rules[-1].written()
    assert (found["rules"], found["withheld_by"]) == (newest, newest)
    assert lived.ask("/sight?as_of=2025-07-01T00:00:00Z")["rules"] is None
    assert [one["in_force"] for one in found["consents"]] == [True]
    denied = lived.world.get(f"/cases/{lived.case}/sight", "commune-officer")
    assert problem(denied) == (403, "role-may-not")
    last = lived.ask("/disclosures")["items"]
    assert ("denied", ["sight"], "role-may-not") in [(one["decision"], one["fields"], one["reason"]) for one in last]


def test_the_ledger_asks_for_an_audit_itself_when_nobody_decided_before_it(lived: Lived) -> None:
    client, question = lived.world.platform.client, {"case_id": lived.case}
    officer = Asker(user="u", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
    with pytest.raises((NotFoundError, ForbiddenError)):
        client.call("audit", "replay.sight", dict(question), asker=officer, command_id=lived.case, case=lived.case)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_projects_is_made_again_of_the_ledger_alone(lived: Lived, service: str) -> None:
    # At rest, which the reactions to the last command may not be yet, nor the ledger.
    until(lambda: rebuild_service(lived.world.settings, service, check=True, from_ledger=True) == [], 30)


def test_of_an_erased_person_replay_tells_the_decision_and_goes_on(lived: Lived) -> None:
    before = view_of(lived.ask())
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
    assert view_of(lived.ask(f"?as_of={lived.answers[-1][0]}")) == lived.answers[-1][1] == before
    then, since = (
        [one["service"] for one in lived.ask(f"/sight?agency=24-xa-dong-ky{as_of}")["agencies"][0]["values"]]
        for as_of in (f"&as_of={lived.answers[-1][0]}", "")
    )
    assert ("intake" in then, "intake" in since) == (True, False)
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
