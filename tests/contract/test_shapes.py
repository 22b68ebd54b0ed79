"""What was stored or published once can be read for ever: the golden files say so, shape by shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.events import events_of, upcasts_of
from shared.kernel.plain import from_plain
from tests.support.examples import example, plain
from tests.support.golden import GOLDEN, shapes

SHAPES = [pytest.param(path, kind, id=str(path.relative_to(GOLDEN))) for path, kind in shapes()]


@pytest.mark.parametrize(("path", "kind"), SHAPES)
def test_a_shape_is_as_it_was_when_first_stored(path: Path, kind: type[Any]) -> None:
    assert path.exists(), "a new shape: say `.venv/bin/python -m tests.support.golden`, and look at what it wrote"
    assert plain(example(kind)) == json.loads(path.read_text()), "a changed shape is a new version with an upcast"


@pytest.mark.parametrize(("path", "kind"), SHAPES)
def test_what_was_stored_is_read_back_and_spelled_the_same(path: Path, kind: type[Any]) -> None:
    stored = json.loads(path.read_text())
    assert plain(from_plain(kind, stored)) == stored


def test_no_golden_file_is_left_that_this_release_cannot_read() -> None:
    known = {path for path, _ in shapes()}
    for path in sorted(GOLDEN.glob("events/*/*.json")):
        assert path in known or is_upcast(path), f"{path.relative_to(GOLDEN)}: its upcast is missing"


def is_upcast(path: Path) -> bool:
    """Follow the upcasts of an old shape to a shape of today, and read it."""
    service, kind, data = path.parent.name, path.stem, json.loads(path.read_text())
    kinds = {today.TYPE: today for today in events_of(service)}
    upcasts = upcasts_of(service)
    while kind in upcasts:
        kind, data = upcasts[kind](data)
    return kind in kinds and from_plain(kinds[kind], data) is not None
