"""The schemas in a dossier describe what is stored: every golden event is of its schema, and a spoiled one is not."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from deploy.dossier.schemas import schema_of, schemas_of
from deploy.reference.events import deciding, events_of
from tests.support.golden import GOLDEN

NAMED = [(service, kind.TYPE) for service in deciding() for kind in events_of(service)]


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


def test_the_event_of_every_service_has_a_schema_and_an_older_version_has_its_name() -> None:
    found = schemas_of([("care", "DisclosureRecorded.v1"), ("intake", "DisclosureRecorded.v1"), ("intake", "Gone.v1")])
    assert sorted(found) == ["DisclosureRecorded.v1", "Gone.v1"]
    assert schema_of("Gone.v1", None) == found["Gone.v1"]
