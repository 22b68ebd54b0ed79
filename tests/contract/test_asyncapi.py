import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from shared.contracts.asyncapi import document
from shared.contracts.registry import message_types, publisher_of
from shared.contracts.wire import encode_data
from tests.support.examples import example

OFFICIAL = json.loads((Path(__file__).parent / "schemas" / "asyncapi-3.0.0.json").read_text(encoding="utf-8"))
DOCUMENT = document("0.1.0")
KINDS = sorted(message_types())


def checker(kind: str) -> Draft7Validator:
    schema = {**DOCUMENT["components"]["schemas"][f"{kind}.data"]}
    return Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)


def test_the_document_is_valid_asyncapi() -> None:
    assert [error.message for error in Draft7Validator(OFFICIAL).iter_errors(DOCUMENT)] == []


def test_the_official_schema_would_refuse_a_broken_document() -> None:
    broken = deepcopy(DOCUMENT)
    broken["operations"]["intake.sends.VictimReceived.v1"]["action"] = "shout"
    assert list(Draft7Validator(OFFICIAL).iter_errors(broken))


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_has_a_channel_of_its_publisher(kind: str) -> None:
    assert DOCUMENT["channels"][kind]["address"] == kind
    assert DOCUMENT["operations"][f"{publisher_of(kind)}.sends.{kind}"]["action"] == "send"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_fits_the_document(kind: str) -> None:
    sent: Any = encode_data(example(message_types()[kind]))
    checker(kind).validate(sent)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_more_or_less_does_not_fit(kind: str) -> None:
    sent: Any = encode_data(example(message_types()[kind]))
    assert not checker(kind).is_valid({**sent, "full_name": "x"})
    assert not checker(kind).is_valid({name: value for name, value in sent.items() if name != "version"})


def test_a_name_does_not_fit_where_a_code_belongs() -> None:
    sent: Any = encode_data(example(message_types()["VictimReceived.v1"]))
    assert not checker("VictimReceived.v1").is_valid({**sent, "place": "Nguyễn Thị Hoa"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_of_a_message_is_there(kind: str) -> None:
    envelope = DOCUMENT["components"]["schemas"][kind]
    assert envelope["properties"]["data"]["$ref"] == f"#/components/schemas/{kind}.data"
    assert DOCUMENT["components"]["messages"][kind]["payload"]["$ref"] == f"#/components/schemas/{kind}"
