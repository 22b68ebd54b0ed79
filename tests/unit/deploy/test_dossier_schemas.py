"""The schemas in a dossier describe what is stored: every golden event is of its schema, and a spoiled one is not."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from deploy.dossier.schemas import schemas_of
from deploy.events import events_of, upcasts_of
from shared.contracts.registry import SERVICES
from tests.support.golden import GOLDEN

TODAY = [(service, kind.TYPE) for service in SERVICES for kind in events_of(service)]
OLDER = [(service, name) for service in SERVICES for name in upcasts_of(service)]
NAMED = [*TODAY, *OLDER]


@pytest.mark.parametrize(("service", "name"), NAMED, ids=[f"{service} {name}" for service, name in NAMED])
def test_a_stored_event_is_of_its_schema(service: str, name: str) -> None:
    found: dict[str, Any] = {**schemas_of([(service, name)])}
    (schema,) = found.values()
    stored = json.loads((GOLDEN / "events" / service / f"{name}.json").read_text())
    checker = Draft202012Validator(schema)
    Draft202012Validator.check_schema(schema)
    checker.validate(stored)
    with pytest.raises(ValidationError):
        checker.validate({**stored, "strange": 1})


def test_an_older_version_has_the_fields_of_its_time_and_none_that_came_later() -> None:
    assert len(OLDER) >= 6
    found: dict[str, Any] = schemas_of([("verification", "StatementTaken.v1"), ("verification", "StatementTaken.v2")])
    older, newer = found["StatementTaken.v1"], found["StatementTaken.v2"]
    assert newer["properties"].keys() - older["properties"].keys() == {"speaker", "matters"}
    assert older["title"] == "StatementTaken.v1"
    assert older["description"].startswith("An older version. ")


def test_the_event_of_every_service_has_a_schema_and_a_type_that_nobody_knows_has_its_name() -> None:
    found: dict[str, Any] = schemas_of(
        [("care", "DisclosureRecorded.v1"), ("intake", "DisclosureRecorded.v1"), ("intake", "Gone.v1")]
    )
    assert sorted(found) == ["DisclosureRecorded.v1", "Gone.v1"]
    assert set(found["Gone.v1"]) == {"$schema", "title"}
    assert schemas_of([("elsewhere", "Gone.v1")]) == {"Gone.v1": found["Gone.v1"]}
