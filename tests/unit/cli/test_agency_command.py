"""`hoigia agency`: what is typed is carried out by the directory's own rules, and what it knows is listed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import agencies
from deploy.cli.main import app
from deploy.instance import settings_at
from services.directory.domain import decide, evolve
from services.directory.domain.agencies import Agency
from services.directory.schemas import to_command
from shared.access.asker import Asker
from shared.contracts.commands import commands_of
from shared.house.arrival import Arrival
from shared.kernel.ids import CommandId

WORDS = ("08-so-y-te", "--kind", "health-department", "--source", "Nghị định 42/2025/NĐ-CP")
OLD = ("--name", "Sở Lao động", "--from", "1997-01-01")
NEW = ("--name", "Sở Y tế", "--from", "2025-03-01", "--confidence", "found")


class Directory:
    """Carries commands out as the directory does, in memory, and gives the agencies it was told to give."""

    state: Any = None
    events = 0

    def __init__(self, *_: object) -> None:
        """Take the place of a client."""

    def close(self) -> None:
        """Let go of nothing."""

    def call(
        self,
        service: str,
        method: str,
        given: dict[str, Any],
        *,
        asker: Asker | None,
        command_id: CommandId | None = None,
    ) -> Any:
        assert service == "directory"
        if method == "agencies":
            name = {"name": "Sở Y tế", "valid_from": "2025-03-01", "source": "s", "confidence": "found"}
            return [
                {"code": "08-so-y-te", "kind": "health-department", "province": "08", "name": None, "names": [name]}
            ]
        assert asker is not None
        assert asker.role in commands_of("directory")[given["name"]].roles
        assert command_id is not None
        arrival = Arrival(
            command_id=command_id, case_id=None, at=datetime(2026, 3, 2, tzinfo=UTC), asker=asker, node=asker.agency
        )
        for event in decide(to_command(given["name"], given["body"], arrival), Directory.state):
            Directory.state = evolve(Directory.state, event)
            Directory.events += 1
        return {}


@pytest.fixture(autouse=True)
def directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(agencies, "RpcClient", Directory)
    monkeypatch.setattr(agencies, "settings_of", lambda _: settings_at(tmp_path))
    monkeypatch.setattr(Directory, "state", None)
    monkeypatch.setattr(Directory, "events", 0)


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, ["agency", *words], env={"COLUMNS": "120"})


def test_an_agency_is_registered_with_its_names_and_the_same_again_changes_nothing() -> None:
    for names in (OLD, NEW, NEW):
        done = typed("add", *WORDS, *names)
        assert done.exit_code == 0, done.output
    assert isinstance(Directory.state, Agency)
    assert (Directory.state.kind, Directory.state.province) == ("health-department", "08")
    assert [(day.isoformat(), name) for day, name in Directory.state.names] == [
        ("1997-01-01", "Sở Lao động"),
        ("2025-03-01", "Sở Y tế"),
    ]
    assert Directory.events == 2


def test_a_code_without_a_province_is_refused_by_the_field() -> None:
    done = typed("add", "so-y-te", *WORDS[1:], *NEW)
    assert (done.exit_code, Directory.events) == (1, 0)
    assert "province: not-a-province" in done.output


def test_agencies_are_listed_for_people_and_for_programs() -> None:
    assert typed("list").output.split()[-2:] == ["08-so-y-te", "health-department"]
    assert json.loads(typed("list", "--json").output)[0]["names"][0]["name"] == "Sở Y tế"
