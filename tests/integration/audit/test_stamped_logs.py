"""An authority outside says how far the logs were: who rewrites one later, even with its key, contradicts the stamp."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.authorities.stamped_logs import FOLDER
from deploy.cli.main import app
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.kernel.canonical import canonical
from shared.kernel.ids import derive
from shared.notary.keyfiles import signing_keys
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.notes import Note
from tests.integration.faults.load import RECEPTION
from tests.support.authorities import root, stamper, stamping
from tests.support.broker import until
from tests.support.platform import Platform, platform
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def running(running_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A node that names an authority, with a case received and cosigned."""
    trusted, folder = root(), tmp_path_factory.mktemp("authority")
    (folder / "roots.pem").write_bytes(trusted.pem())
    with stamping(stamper(trusted), folder / "tsa") as authority:
        settings = replace(
            running_servers.settings, time_stamp_authority=authority.url, trusted_roots=folder / "roots.pem"
        )
        with platform(settings, "intake", "audit") as started:
            started.give("intake", "receive-victim", RECEPTION, command_id=derive("test-stamped", "case"))
            until(lambda: cosigned(started) > 0, PATIENCE_SECONDS)
            yield started


def cosigned(running: Platform) -> int:
    answer: Any = running.client.call("audit", "state", {}, asker=None)
    return max((one["position"] for one in answer["parts"] if one["name"] == "witness.intake"), default=0)


@pytest.fixture
def typed(running: Platform, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type `hoigia log …` as an operator would."""
    for name, value in running.settings.environment().items():
        monkeypatch.setenv(name, value)

    def type_in(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["log", *words, "--data-dir", str(running.settings.data_directory)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return type_in


@pytest.fixture(autouse=True)
def folder(running: Platform) -> Iterator[Path]:
    """Where the stamps are kept; empty for each test."""
    found = running.settings.data_directory / FOLDER
    found.mkdir(exist_ok=True)
    yield found
    for file in found.iterdir():
        file.unlink()


def test_a_stamp_is_kept_and_an_honest_log_agrees_with_it(typed: Any, folder: Path) -> None:
    code, said = typed("time-stamp")
    assert code == 0, said
    assert "logs, the time stamp of 2" in said
    assert sorted(file.suffix for file in folder.iterdir()) == [".json", ".tsr"]
    code, said = typed("verify", "--service", "intake", "--offline")
    assert code == 0, said


def test_a_history_that_was_signed_anew_is_not_the_one_that_was_stamped(
    running: Platform, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever holds this machine holds the log's key as well: another past, signed, and nothing here says otherwise.
    forged = canonical({"intake": other_past(running.settings).written()})
    monkeypatch.setattr("deploy.authorities.stamped_logs.canonical", lambda _notes: forged)
    assert typed("time-stamp")[0] == 0
    code, said = typed("verify", "--service", "intake", "--offline")
    assert code == 1
    assert "differs-from-witness at 1, says the time stamp of 2" in " ".join(said.split())


def other_past(settings: Settings) -> Note:
    with connect(settings.postgres("intake", "intake_service")) as connection:
        row = connection.execute("SELECT origin FROM log.identity").fetchone()
    assert row is not None
    origin = str(row[0])
    keys = signing_keys(settings.secrets, "intake", origin=origin, moment=now())
    return signed(Checkpoint(origin, 1, bytes(32)), keys)


def test_a_stamp_that_was_altered_or_stands_alone_is_named(typed: Any, folder: Path) -> None:
    typed("time-stamp")
    (notes,) = folder.glob("*.json")
    words = notes.read_bytes()
    notes.write_bytes(words + b"\n")
    code, said = typed("verify", "--service", "intake", "--offline")
    assert code == 1
    assert f"{notes.stem}.tsr: is no stamp on the checkpoints beside it" in said
    notes.unlink()
    assert typed("verify", "--service", "intake", "--offline")[0] == 1
    notes.write_bytes(words)
    assert typed("verify", "--service", "intake", "--offline")[0] == 0


def test_without_an_authority_it_is_said_what_to_set(typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIGIA_TIME_STAMP_AUTHORITY", "")
    code, said = typed("time-stamp")
    assert code == 2, said
    assert "HOIGIA_TIME_STAMP_AUTHORITY" in said
