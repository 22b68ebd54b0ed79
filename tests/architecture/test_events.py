"""Events and messages are frozen facts, named by a string that means one thing."""

import dataclasses
import re
import typing
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from deploy.events import events_of, upcasts_of
from shared.contracts.registry import SERVICES, message_types
from tests.support.golden import shapes

KINDS = [pytest.param(kind, id=f"{kind.__module__}.{kind.__name__}") for _, kind in shapes()]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_a_frozen_dataclass_with_slots(kind: type[Any]) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # typeshed does not know it
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_event_holds_is_frozen_too(kind: type[Any]) -> None:
    for field, hint in typing.get_type_hints(kind).items():
        assert not re.search(r"\b(list|dict|set|bytearray)\b", str(hint)), field


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_is_the_name_of_its_class_and_a_version(kind: type[Any]) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z]+\.v\d+", kind.TYPE)
    assert kind.TYPE.split(".")[0] == re.sub(r"V\d+$", "", kind.__name__)


@pytest.mark.parametrize("service", SERVICES)
def test_no_two_events_of_a_service_share_a_type(service: str) -> None:
    types = [kind.TYPE for kind in events_of(service)]
    assert len(types) == len(set(types))
    assert not set(types) & set(upcasts_of(service)), "a type is either today's or upcast"


def test_no_two_services_publish_the_same_type() -> None:
    modules = [import_module(f"shared.contracts.{name}") for name in SERVICES if find_spec(f"shared.contracts.{name}")]
    types = [kind.TYPE for module in modules for kind in module.MESSAGES]
    assert len(types) == len(set(types))
    assert set(types) == set(message_types())


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_of_the_union_is_listed(service: str) -> None:
    module = import_module(f"services.{service}.events")
    assert set(typing.get_args(module.Event) or (module.Event,)) == set(events_of(service))
