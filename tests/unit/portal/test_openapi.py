"""The contract names every command, shows a body that it takes, and tells the main job."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest

from services.portal.web.json_schema import schema_of
from services.portal.web.main_job import STEPS, main_job
from services.portal.web.openapi import openapi_document
from shared.access.roles import ROLES, usual_purpose
from shared.contracts.asyncapi import document as asyncapi_document
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract, load_body
from tests.unit.portal.stand_in import CASE, StandIn

DOCUMENT = openapi_document()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method != "parameters"
}
READING = ("List", "Show", "Count", "WhoKnew", "Explain", "Recompute", "Step", "Compare", "Follow", "Open", "Reveal")
OUTSIDE = [contract for contract in COMMANDS.values() if not contract.internal]
NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
JOB = main_job(NOW)


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for word in reference.removeprefix("#/").split("/"):
        found = found[word]
    return found


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(item) for item in part.values()))
    return set().union(*(references(item) for item in part)) if isinstance(part, list) else set()


def conforms(value: Any, schema: Any) -> None:
    jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        assert resolved(reference)


def test_it_is_plain_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize("contract", OUTSIDE, ids=lambda contract: contract.name)
def test_every_command_has_a_path_of_its_own(contract: CommandContract) -> None:
    method, path, operation = OPERATIONS[contract.operation]
    assert method == "post"
    files = f"/{contract.file}s"
    expected = files if contract.opens else f"{files}/{{{contract.file}_id}}/commands/{contract.name}"
    assert path == (f"/commands/{contract.name}" if contract.caseless else expected)
    assert operation["x-roles"] == sorted(contract.roles)


def test_no_internal_command_is_told_outside() -> None:
    assert not {contract.operation for contract in COMMANDS.values() if contract.internal} & set(OPERATIONS)


@pytest.mark.parametrize("contract", COMMANDS.values(), ids=lambda contract: contract.name)
def test_the_schema_of_a_command_takes_its_example(contract: CommandContract) -> None:
    conforms(dict(contract.example), schema_of(contract.schema))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_body_shows_an_example_and_every_answer_its_schema(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    for kind in operation.get("requestBody", {}).get("content", {}).values():
        assert "example" in kind
        if "multipart" not in operation["requestBody"]["content"]:
            conforms(kind["example"], kind["schema"])
    answered = next(response for status, response in operation["responses"].items() if status.startswith("2"))
    media = "application/octet-stream" if name == "OpenEvidenceFile" else "application/json"
    assert "204" in operation["responses"] or answered["content"][media]["schema"]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_post_but_signing_in_asks_for_a_key(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    asked = {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
    assert asked == (method == "post" and path != "/sessions")


def test_every_route_of_the_api_is_told_and_no_other(door: StandIn) -> None:
    told = {(method.upper(), path) for method, path, _ in OPERATIONS.values()}
    # A search always answers that it cannot be done yet: it is told when it can.
    untold = {"/openapi.json", "/asyncapi.json", "/metrics", "/searches"}
    routes = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in door.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert {route for route in routes if route[1] not in untold} == told


def valued(schema: Any) -> str:
    """Give something that a parameter of a query takes."""
    if "enum" in schema:
        return str(schema["enum"][0])
    usual = {"date": "2026-03-02", "date-time": "2026-03-02T01:30:00Z", "^[0-9]{4}$": "2026"}
    return "1" if schema["type"] == "integer" else usual.get(schema.get("format", schema.get("pattern")), "")


def asked_for(name: str) -> tuple[str, str, Any]:
    """Give method, address with a query, and body of an operation that is no command."""
    method, path, operation = OPERATIONS[name]
    values = {part["name"]: valued(part["schema"]) for part in operation["parameters"] if part.get("in") == "query"}
    body = operation.get("requestBody", {"content": {}})["content"].get("application/json", {}).get("example")
    query = urlencode({key: value for key, value in values.items() if value})
    return method.upper(), re.sub(r"{\w+}", CASE, path.replace("{number}", "1")) + f"?{query}" * bool(query), body


@pytest.mark.parametrize("role", ["statistician", "administrator", "investigator"])
@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if name.startswith(READING)))
def test_the_door_refuses_whom_the_contract_does_not_name(door: StandIn, name: str, role: str) -> None:
    method, path, body = asked_for(name)
    refused = door.ask(method, path, role, body=body, Purpose=usual_purpose(role)).status_code == 403
    assert refused == (role not in OPERATIONS[name][2].get("x-roles", ROLES))


def test_a_schema_refuses_what_the_body_refuses() -> None:
    schema = schema_of(COMMANDS["receive-victim"].schema)
    good = dict(COMMANDS["receive-victim"].example)
    for bad in (
        {**good, "route": "x"},
        {**good, "unknown": 1},
        {**good, "person": {"birth_year": 1.5}},
        {**good, "person": {"id_number": "12"}},
        {**good, "accompanying": [{}] * 21},
        {key: value for key, value in good.items() if key != "route"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


def test_an_unknown_value_may_be_said_to_be_unknown() -> None:
    person = dict.fromkeys(("full_name", "birth_date", "birth_year", "age_band", "sex", "id_number"))
    jsonschema.validate(
        {**COMMANDS["receive-victim"].example, "person": person}, schema_of(COMMANDS["receive-victim"].schema)
    )


@pytest.mark.parametrize(
    ("method", "path", "schema", "username"),
    [
        ("GET", "/cases", "Worklist", "commune-officer"),
        ("GET", f"/cases/{CASE}", "Case", "commune-officer"),
        ("GET", "/referrals?box=out", "Referrals", "commune-officer"),
        ("GET", "/nowhere", "Problem", "commune-officer"),
        ("GET", "/livez", "Alive", None),
        ("GET", "/readyz", "Ready", None),
        ("POST", f"/cases/{CASE}/commands/classify-case", "Given", "commune-officer"),
        ("POST", f"/cases/{CASE}/reveals", "Revealed", "commune-officer"),
    ],
)
def test_an_answer_is_as_its_schema_says(
    door: StandIn, method: str, path: str, schema: str, username: str | None
) -> None:
    door.owners.answers[("intake", "reveal")] = {"values": {"a": 1}, "disclosure_id": CASE}
    body = {"classes": ["identity"]} if path.endswith("reveals") else {} if method == "POST" else None
    conforms(door.ask(method, path, username, body=body).json, DOCUMENT["components"]["schemas"][schema])


def test_the_answer_to_signing_in_is_as_its_schema_says(door: StandIn) -> None:
    answer = door.client.post("/api/v1/sessions", json={"username": "auditor", "password": "mật khẩu để thử nghiệm"})
    conforms(answer.json, DOCUMENT["components"]["schemas"]["Session"])


def test_the_door_gives_its_contracts(door: StandIn) -> None:
    assert door.client.get("/api/v1/openapi.json").json["paths"] == DOCUMENT["paths"]
    messages = door.client.get("/api/v1/asyncapi.json").json
    assert messages == json.loads(json.dumps(asyncapi_document(messages["info"]["version"])))


def test_the_main_job_stands_in_the_contract(door: StandIn) -> None:
    steps = door.client.get("/openapi.json").json["x-main-job"]
    assert [step["operation_id"] for step in steps] == [step.operation for step in STEPS]


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_a_step_can_be_done_by_its_role_with_what_came_before(number: int) -> None:
    step = JOB[number]
    contract = next(c for c in COMMANDS.values() if c.operation == step["operation_id"])
    assert step["role"] in contract.roles
    saved = {name for earlier in JOB[:number] for name in earlier.get("saves", {})}  # type: ignore[union-attr]
    text = json.dumps([step["body"], step.get("path", {})])
    used = set(re.findall(r"\$([a-z_]+)", text))
    assert used <= saved
    assert contract.opens or step["path"] == {"case_id": "$case_id"}
    filled = json.loads(re.sub(r"\$[a-z_]+", CASE, json.dumps(step["body"])))
    assert load_body(contract.schema, filled) is not None


def test_the_days_of_the_main_job_lie_in_the_past_in_order() -> None:
    first: Any = JOB[0]["body"]
    assert datetime.fromisoformat(first["received_at"]) < NOW
    bodies: list[Any] = [step["body"] for step in JOB[2:]]
    days = [value for body in bodies for value in body.values() if _is_day(value)]
    assert days == sorted(days)
    assert days[-1] <= NOW.date().isoformat()


def _is_day(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
