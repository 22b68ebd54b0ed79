"""The stored shapes that may never change: `python -m tests.support.golden` writes those that are new.

A file that is there is never written again. A shape that has to change is a new version with an upcast.
"""

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.contracts.registry import SERVICES, message_types
from shared.kernel.canonical import Json
from shared.kernel.disclosure import DisclosureRecorded
from tests.support.examples import example, plain

GOLDEN = Path(__file__).parents[1] / "contract" / "golden"


def deciding() -> list[str]:
    """Name the services that have events of their own."""
    present = [name for name in SERVICES if importlib.util.find_spec(f"services.{name}")]
    return [name for name in present if importlib.util.find_spec(f"services.{name}.events")]


def events_of(service: str) -> tuple[type[Any], ...]:
    """Give the event classes of a service."""
    found: tuple[type[Any], ...] = importlib.import_module(f"services.{service}.events").EVENTS
    return found


def upcasts_of(service: str) -> Mapping[str, Callable[[dict[str, Json]], tuple[str, dict[str, Json]]]]:
    """Give the upcasts of a service by the old type they read."""
    found: Mapping[str, Any] = importlib.import_module(f"services.{service}.events").UPCASTS
    return found


def shapes() -> Iterator[tuple[Path, type[Any]]]:
    """Give each golden file with the class that it holds to its shape."""
    yield GOLDEN / "events" / "shared" / f"{DisclosureRecorded.TYPE}.json", DisclosureRecorded
    for service in deciding():
        for kind in events_of(service):
            yield GOLDEN / "events" / service / f"{kind.TYPE}.json", kind
    for name, kind in message_types().items():
        yield GOLDEN / "messages" / f"{name}.json", kind


def write_missing() -> None:
    """Write the golden file of every shape that has none."""
    for path, kind in shapes():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(plain(example(kind)), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write_missing()
