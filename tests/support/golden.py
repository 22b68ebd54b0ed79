"""The stored shapes that may never change: `python -m tests.support.golden` writes those that are new.

A file that is there is never written again. A shape that has to change is a new version with an upcast.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.events import events_of
from shared.contracts.registry import SERVICES, message_types
from shared.kernel.disclosure import DisclosureRecorded
from tests.support.examples import example, plain

GOLDEN = Path(__file__).parents[1] / "contract" / "golden"


def shapes() -> Iterator[tuple[Path, type[Any]]]:
    """Give each golden file with the class that it holds to its shape."""
    yield GOLDEN / "events" / "shared" / f"{DisclosureRecorded.TYPE}.json", DisclosureRecorded
    for service in SERVICES:
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
