"""What every command says when a word is not understood or PostgreSQL is away: a sentence and an exit code."""

from pathlib import Path

import pytest
from psycopg import OperationalError
from typer.testing import CliRunner

from deploy.cli import checkpoints, log, partitions, restoring, signing
from deploy.cli.main import app
from shared.config import Settings

RUNNER = CliRunner()
ON_A_SERVICE = (
    ("log", "verify", "--service"),
    ("log", "partitions"),
    ("log", "restore-tail"),
    ("log", "rotate-key"),
    ("log", "checkpoint"),
    ("projections", "rebuild"),
)


def _settings(folder: Path) -> Settings:
    return Settings.from_environment({"HOIGIA_DATA_DIR": str(folder)})


@pytest.mark.parametrize("words", ON_A_SERVICE, ids=" ".join)
def test_a_service_that_is_none_is_wrong_usage_and_those_that_are_are_named(words: tuple[str, ...]) -> None:
    result = RUNNER.invoke(app, [*words, "nothing"])
    assert (result.exit_code, result.output.startswith("no service is called so; there are: ")) == (2, True)


@pytest.mark.parametrize("words", ON_A_SERVICE[:-1], ids=" ".join)
def test_without_postgresql_it_ends_with_3_and_says_so(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_words: object, **_more: object) -> None:
        raise OperationalError("with an address")

    monkeypatch.setattr(log, "verify_log", away)
    monkeypatch.setattr(partitions, "work_on", away)
    monkeypatch.setattr(restoring, "restore_tail", away)
    monkeypatch.setattr(signing, "follow_key", away)
    monkeypatch.setattr(checkpoints, "cosigned_checkpoints", away)
    for module in (checkpoints, log, partitions, restoring, signing):
        monkeypatch.setattr(module, "settings_of", _settings)
    result = RUNNER.invoke(app, [*words, "intake", "--data-dir", str(tmp_path)])
    assert (result.exit_code, result.output) == (3, "PostgreSQL cannot be reached: OperationalError\n")
