"""The public message is frozen: consumers keep these bytes, and compare them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.message import Message
from shared.contracts.registry import message_types
from shared.kernel.canonical import canonical
from shared.kernel.ids import EventId
from shared.kernel.plain import ShapeError, from_plain
from shared.kernel.record import read_time
from shared.messaging.cloudevents import MalformedMessageError, decode, encode

GOLDEN: Any = json.loads((Path(__file__).parent / "golden" / "public-message.json").read_text(encoding="utf-8"))


def read(words: dict[str, Any]) -> Message:
    return Message(
        id=EventId(words["id"]),
        source=words["source"],
        type=words["type"],
        subject=words["subject"],
        time=read_time(words["time"]),
        position=words["position"],
        previous=words["previous"],
        correlation=words["correlation"],
        causation=words["causation"],
        data=from_plain(message_types()[words["type"]], words["data"]),
    )


@pytest.mark.parametrize("vector", GOLDEN["messages"], ids=lambda vector: vector["what"])
def test_a_message_has_its_frozen_bytes(vector: dict[str, Any]) -> None:
    message = read(vector["message"])
    assert encode(message).decode() == vector["bytes"]
    assert decode(vector["bytes"].encode()) == message


@pytest.mark.parametrize("vector", GOLDEN["refused"], ids=lambda vector: vector["what"])
def test_bytes_that_are_no_message_are_refused_with_a_code(vector: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessageError) as caught:
        decode(vector["bytes"].encode())
    assert caught.value.code == vector["code"]


def test_no_text_leaves_that_is_no_code() -> None:
    message = read(GOLDEN["messages"][0]["message"])
    for text in ("Nguyễn Thị Hoa", "two words", "", "line\nend", "a" * 129):
        with pytest.raises(ShapeError):
            encode(replace(message, data=replace(message.data, place=text)))


def test_the_error_of_a_bad_message_repeats_nothing_of_it() -> None:
    plain = json.loads(GOLDEN["messages"][0]["bytes"])
    plain["data"]["place"] = "Nguyễn Thị Hoa"
    with pytest.raises(MalformedMessageError) as caught:
        decode(canonical(plain))
    assert "Hoa" not in f"{caught.value!r} {caught.value.__cause__!r}"
