"""The main job as everyone must be able to watch it, over HTTP, and the case read back from the ledger."""

import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.demo.job import Done, run_job
from services.audit.dossier.verify import unzipped
from shared.kernel.refusal import PlatformError
from tests.journeys.conftest import World
from tests.support.broker import until

pytestmark = pytest.mark.servers

EXPECTED = {
    "VictimReceived",
    "ConsentGiven",
    "VerificationOpened",
    "RelationshipOpened",
    "DeadlineStarted",
    "EntitlementsAssessed",
    "SupportGranted",
    "InitialCheckCompleted",
    "VerificationRequested",
    "StatementTaken",
    "EvidenceAdded",
    "VictimVerified",
    "VictimCertified",
    "LivelihoodPlanMade",
    "AssetDelivered",
    "LoanReferred",
    "GroupJoined",
    "ReferralMade",
    "ReferralAccepted",
}


@pytest.fixture(scope="module")
def done(world: World) -> list[Done]:
    return run_job(world.door, world.logins, key_prefix=f"journey-{secrets.token_hex(4)}")


def history(world: World, case: str, **query: str) -> dict[str, Any]:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    answer: dict[str, Any] = world.door.ask("GET", f"/api/v1/cases/{case}/history?{words}", headers=as_auditor(world))
    return answer


def as_auditor(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.token('auditor')}", "Purpose": "audit"}


def case_of(done: list[Done]) -> str:
    return str(done[0].answer["case_id"])


def named(event: dict[str, Any]) -> str:
    """Name an event: which shape it was stored in is not the matter of the main job."""
    return str(event["type"]).partition(".")[0]


def settled(world: World, case: str) -> dict[str, Any]:
    """The history once the ledger has pulled everything the job led to."""
    until(lambda: {named(event) for event in history(world, case)["events"]} >= EXPECTED, 30)
    return history(world, case)


def test_every_step_of_the_main_job_leaves_its_events_in_the_ledger(world: World, done: list[Done]) -> None:
    events = settled(world, case_of(done))["events"]
    assert {named(event) for event in events} >= EXPECTED
    told = {(e["service"], e["position"]) for step in done for e in step.answer["events"]}
    assert told <= {(event["service"], event["position"]) for event in events}


def test_the_case_is_read_back_as_it_stood_at_three_moments(world: World, done: list[Done]) -> None:
    case = case_of(done)
    events = settled(world, case)["events"]
    moment = {named(event): event["recorded_at"] for event in reversed(events)}
    at = [history(world, case, as_of=moment[kind]) for kind in ("VictimReceived", "VictimVerified", "ReferralAccepted")]
    seen = [{named(event) for event in answer["events"]} for answer in at]
    assert "VictimReceived" in seen[0]
    assert not seen[0] & {"VictimVerified", "ReferralMade"}
    assert "VictimVerified" in seen[1]
    assert not seen[1] & {"ReferralMade", "ReferralAccepted"}
    assert seen[2] >= EXPECTED - {"DeadlineMet"}
    for earlier, later in zip(at, [*at[1:], history(world, case)], strict=True):
        assert later["events"][: len(earlier["events"])] == earlier["events"], "what was so then is so still"
    assert set(at[0]["complete_to"]) >= {"intake", "verification", "entitlements"}


def test_the_composed_case_is_at_another_stage_at_each_moment(world: World, done: list[Done]) -> None:
    case = case_of(done)
    events = settled(world, case)["events"]
    moment = {named(event): event["recorded_at"] for event in reversed(events)}
    stages = [
        world.door.ask("GET", f"/api/v1/cases/{case}?as_of={moment[kind]}", headers=as_auditor(world))["stage"]
        for kind in ("VictimReceived", "VictimVerified")
    ]
    now = world.door.ask("GET", f"/api/v1/cases/{case}", headers=as_auditor(world))
    assert len({*stages, now["stage"]}) >= 2
    assert now["versions"]["intake"] >= 2


def test_history_is_in_order_of_record_and_every_effect_names_its_cause(world: World, done: list[Done]) -> None:
    events = settled(world, case_of(done))["events"]
    keys = [(event["recorded_at"], event["service"], event["position"]) for event in events]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    by_reaction = [event for event in events if event["actor"].startswith("service:")]
    assert by_reaction
    assert all(event["causation"] and event["correlation"] for event in by_reaction if named(event) != "DeadlineMissed")


def test_the_history_shows_no_name_and_no_text(world: World, done: list[Done]) -> None:
    text = json.dumps(settled(world, case_of(done)), ensure_ascii=False)
    assert "Nghiệm" not in text
    assert "biên giới" not in text
    assert '"masked"' in text


def test_who_looked_is_seen_with_purpose_and_role(world: World, done: list[Done]) -> None:
    case = case_of(done)
    settled(world, case)
    headers = as_auditor(world)

    def looked() -> list[dict[str, Any]]:
        items = world.door.ask("GET", f"/api/v1/cases/{case}/disclosures", headers=headers)["items"]
        return [item for item in items if item["role"] == "auditor" and item["decision"] == "allowed"]

    until(lambda: bool(looked()), 20)
    assert looked()[0]["purpose"] == "audit"


def test_an_officer_of_another_agency_sees_no_such_case(world: World, done: list[Done]) -> None:
    headers = {"Authorization": f"Bearer {world.token('border-officer')}", "Purpose": "investigation"}
    codes = []
    for case in (case_of(done), "00000000-0000-8000-8000-000000000000"):
        with pytest.raises(PlatformError) as refused:
            world.door.ask("GET", f"/api/v1/cases/{case}", headers=headers)
        codes.append(refused.value.code)
    assert codes[0] == codes[1]


def test_the_same_key_gives_the_first_answer_after_a_restart_of_the_owner(world: World) -> None:
    contract = world.door.ask("GET", "/api/v1/openapi.json")
    body = contract["x-main-job"][0]["body"]
    headers = {"Authorization": f"Bearer {world.token('commune-officer')}", "Idempotency-Key": secrets.token_hex(8)}
    first = world.door.ask("POST", "/api/v1/cases", body, headers=headers)
    world.platform.kill("intake")
    world.platform.start("intake")
    assert world.door.ask("POST", "/api/v1/cases", body, headers=headers) == first
    with pytest.raises(PlatformError) as refused:
        world.door.ask("POST", "/api/v1/cases", {**body, "urgent_needs": ["safety"]}, headers=headers)
    assert refused.value.code == "idempotency-key-reused"


def test_the_dossier_of_the_case_is_verified_alone_and_holds_what_every_service_recorded(
    world: World, done: list[Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in world.platform.settings.environment().items():
        monkeypatch.setenv(name, value)
    auditor = next(login for login in world.logins if login.role == "auditor")
    out, case = tmp_path / "case.zip", case_of(done)
    # Asked before: the asking is on record, too.
    services = {event["service"] for event in settled(world, case)["events"]}
    words = ["--as", auditor.username, "--purpose", "audit", "--redact", "health"]
    exported = CliRunner().invoke(app, ["audit", "dossier", case, "-o", str(out), *words])
    assert exported.exit_code == 0, exported.output
    assert "NOT in it" not in exported.output
    keys = CliRunner().invoke(app, ["audit", "keys"])
    (tmp_path / "keys").write_text(keys.output)
    verified = CliRunner().invoke(app, ["audit", "verify", str(out), "--keys", str(tmp_path / "keys")])
    assert verified.exit_code == 0, verified.output
    files = unzipped(out.read_bytes())
    statement = json.loads(files["data/statement.json"])
    lines = [json.loads(line) for line in files["data/events.jsonl"].splitlines()]
    assert {named(line) for line in lines if "withheld" not in line} >= EXPECTED
    assert statement["receiver"] == statement["exported_by"]["agency"]
    assert set(statement["logs"]) == services | {"audit", "portal"}
    assert (statement["erased"], statement["erasures_unknown"]) == ([], [])
    assert all(log["witnesses"] for log in statement["logs"].values())
    assert b'"class":"health"' not in files["data/events.jsonl"]
    assert all(files[f"data/{name}.jsonl"] for name in ("disclosures", "consents", "decisions"))
