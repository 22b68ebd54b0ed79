"""What a service reacts to and announces in code is what the contracts say of it."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from deploy.events import events_of
from shared.contracts.registry import SERVICES, consumes, published_by
from tests.architecture.sources import ROOT
from tests.support.examples import example


def reactions_of(service: str) -> Mapping[str, object]:
    """Give what a service does about what; a service without policies does nothing."""
    if find_spec(f"services.{service}.policies") is None:
        return {}
    found: Mapping[str, object] = import_module(f"services.{service}.policies").REACTIONS
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reacts_to_exactly_what_it_is_sent(service: str) -> None:
    assert set(reactions_of(service)) == consumes(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_announces_only_types_that_it_may_publish(service: str) -> None:
    announced = {type_of(announcement) for announcement in announcements(service)}
    assert announced <= published_by(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_type_a_service_publishes_is_announced_somewhere(service: str) -> None:
    trees = [ast.parse(path.read_text()) for path in announcing(service)]
    assert {name for tree in trees for name in made_in(tree)} == {kind.split(".")[0] for kind in published_by(service)}


def announcing(service: str) -> list[Path]:
    """Give the file, or the files of the package, in which a service says what it tells."""
    folder = ROOT / "services" / service
    return sorted((folder / "announce").glob("*.py")) or [folder / "announce.py"]


def made_in(tree: ast.AST) -> Iterator[str]:
    """Find the public messages that are made, or chosen to be made; being named in a type is not enough."""
    for node in ast.walk(tree):
        chosen = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
        if isinstance(chosen, ast.Attribute) and isinstance(chosen.value, ast.Name) and chosen.value.id == "public":
            yield chosen.attr


def announcements(service: str) -> list[Any]:
    announce = import_module(f"services.{service}.announce").announce
    made = [announce(example(kind), 1) for kind in events_of(service)]
    return [announcement for announcement in made if announcement is not None]


def type_of(announcement: Any) -> str:
    kind: str = announcement.TYPE
    return kind
