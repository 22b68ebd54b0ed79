"""`hoigia log rotate-key` and `keys` for what is no log: the witness of a node, and the seal of its dossiers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import checkpoints, signing, witnesses
from deploy.cli.main import app
from shared.config import Settings
from shared.notary.keyfiles import DOSSIERS, WITNESS, ensure_key, key_name, read_keys, signing_keys
from shared.transparency.notes import COSIGNATURE, VerifierKey

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    found = Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)})
    for module in (checkpoints, signing, witnesses):
        monkeypatch.setattr(module, "settings_of", lambda _: found)
    ensure_key(found.secrets, WITNESS, origin=key_name(found, WITNESS), moment=LONG_AGO)
    ensure_key(found.secrets, DOSSIERS, origin=key_name(found, DOSSIERS), moment=LONG_AGO)
    return found


def typed(*words: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["log", *words])
    return result.exit_code, result.output.splitlines()


def test_a_new_key_of_the_witness_cosigns_beside_the_old_one_until_that_ends(settings: Settings) -> None:
    (old,) = typed("keys", "--witness")[1]
    code, said = typed("rotate-key", "--witness", "--days", "9")
    new = VerifierKey.read(said[0].split()[-1])
    assert (code, new.kind, new.name) == (0, COSIGNATURE, key_name(settings, WITNESS))
    assert said[1].endswith("within 9 days")
    assert typed("keys", "--witness") == (0, [old, new.written()])
    before, after = read_keys(settings.secrets, WITNESS).validities
    assert before.until == after.since + timedelta(days=9)
    for days, count in ((8, 2), (10, 1)):
        moment = after.since + timedelta(days=days)
        assert len(signing_keys(settings.secrets, WITNESS, origin=key_name(settings, WITNESS), moment=moment)) == count


def test_a_new_key_seals_dossiers_beside_the_old_one(settings: Settings) -> None:
    code, said = typed("rotate-key", "--dossiers")
    before, after = read_keys(settings.secrets, DOSSIERS).validities
    assert (code, said[0].split()[-1]) == (0, after.key.written())
    assert before.until == after.since + timedelta(days=30)
    assert (before.key.name, after.key.name) == (key_name(settings, DOSSIERS),) * 2


@pytest.mark.parametrize(
    "words", [(), ("intake", "--witness"), ("--witness", "--dossiers"), ("intake", "--witness", "--dossiers")]
)
def test_one_key_follows_at_a_time(settings: Settings, words: tuple[str, ...]) -> None:
    assert typed("rotate-key", *words) == (2, ["name one: a SERVICE, --witness or --dossiers"])
    assert len(read_keys(settings.secrets, WITNESS).validities) == 1


@pytest.mark.usefixtures("settings")
def test_checkpoints_of_every_log_want_a_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notes = {"intake": "a note\n\n— one\n", "audit": "another\n\n— one\n"}
    monkeypatch.setattr(checkpoints, "cosigned_checkpoints", lambda _: notes)
    assert typed("checkpoint")[0] == 2
    assert typed("checkpoint", "intake") == (0, notes["intake"].splitlines())
    assert typed("checkpoint", "care") == (1, ["no checkpoint of care was cosigned yet"])
    folder = tmp_path / "held"
    assert typed("checkpoint", "-o", str(folder))[0] == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {
        f"{service}.checkpoint": note for service, note in notes.items()
    }
