"""What `hoigia status` says, asked as a program would: for a platform whose processes a test started itself."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy import answering, status
from deploy.cli.main import app
from deploy.problems import REFUSED, UNREACHABLE
from shared.config import Settings

SETTLING_SECONDS = 180.0
ANSWER_SECONDS = 8.0
"""A machine that runs many things at once answers late; a person's three seconds would be too few."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer."""

    exit_code: int
    words: dict[str, Any]

    @property
    def troubles(self) -> set[tuple[str, str]]:
        """What is wrong: part and state."""
        return {(trouble["part"], trouble["state"]) for trouble in self.words["troubles"]}

    def lag(self, service: str, follower: str) -> int:
        """Give how far behind a follower is said to be."""
        found = [one for one in self.words["followers"] if (one["service"], one["name"]) == (service, follower)]
        return int(found[0]["lag"])

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.exit_code == 0 and not self.words["troubles"]


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks again and again."""

    settings: Settings

    def __call__(self) -> Seen:
        """Ask once."""
        asked = CliRunner().invoke(app, ["status", "--json", "--data-dir", str(self.settings.data_directory)])
        assert asked.exception is None or isinstance(asked.exception, SystemExit), asked.output
        words = json.loads(asked.stdout)
        away = any(trouble["is_away"] for trouble in words["troubles"])
        # The exit code tells the worst of what is named.
        assert asked.exit_code == (UNREACHABLE if away else REFUSED if words["troubles"] else 0), words["troubles"]
        return Seen(asked.exit_code, words)

    def settle(self) -> None:
        """Wait until nothing is wrong; fails with what still is."""
        deadline = time.monotonic() + SETTLING_SECONDS
        while not (seen := self()).is_clean:
            assert time.monotonic() < deadline, seen.words["troubles"] or seen.words["parts"]
            time.sleep(0.1)

    def names(self, part: str, *states: str, exit_code: int) -> bool:
        """Tell whether a part is said to be in one of these states now, and to be so bad: alone it ends with this code.

        On a busy machine another part may be silent at the same moment: it is no fault of this one.
        """
        return any(
            (trouble["part"], trouble["is_away"]) == (part, exit_code == UNREACHABLE) and trouble["state"] in states
            for trouble in self().words["troubles"]
        )


def asking(settings: Settings, monkeypatch: pytest.MonkeyPatch, processes: Sequence[str]) -> Asking:
    """Ask about these processes: nobody started the others."""
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(status, "processes", lambda: tuple(processes))
    monkeypatch.setattr(status, "BETWEEN_LOOKS_SECONDS", 0.0)
    monkeypatch.setattr(answering, "SECONDS", ANSWER_SECONDS)
    return Asking(settings)
