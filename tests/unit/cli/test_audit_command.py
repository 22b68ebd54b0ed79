"""`hoigia audit`: a dossier is exported in somebody's name and kept, and verified by the verifier of the release."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import audit
from deploy.cli.main import app
from deploy.dossier import exporting
from deploy.dossier.exporting import Exported, Wish
from deploy.instance import settings_at
from services.audit.dossier.verify import unzipped, zipped
from shared.access.asker import Asker
from tests.support.dossiers import made

AUDITOR = Asker(user="u", agency="24-thanh-tra", role="auditor", purpose="audit")
WHO = ["--as", "auditor", "--purpose", "audit", "--for", "24-toa-an"]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", *words], env={"COLUMNS": "200"})


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    path.write_bytes(made("identity", since=(3,)).zip())
    return path


def test_a_sound_dossier_is_verified_and_an_altered_one_ends_with_1(dossier: Path) -> None:
    sound = run("verify", str(dossier))
    assert (sound.exit_code, sound.output.splitlines()[-1]) == (0, "sound")
    data = dossier.read_bytes()
    dossier.write_bytes(data[:500] + bytes((data[500] ^ 1,)) + data[501:])
    wrong = run("verify", str(dossier))
    assert wrong.exit_code == 1
    assert wrong.output.splitlines()[-1].startswith("WRONG  ")


def test_keys_and_checkpoints_of_the_reader_are_held_against_it(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    (tmp_path / "held").write_text(made().checkpoint(4).written())
    assert "is not among those that you hold" in run("verify", str(dossier), "--keys", str(tmp_path / "keys")).output
    assert "nothing goes on from" in run("verify", str(dossier), "--since", str(tmp_path / "held")).output
    (tmp_path / "held").write_text(made().checkpoint(3).written())
    assert run("verify", str(dossier), "--since", str(tmp_path / "held")).exit_code == 0


def test_the_verifier_in_the_file_is_never_run(dossier: Path, tmp_path: Path) -> None:
    files = {f"dossier/{name}": content for name, content in unzipped(dossier.read_bytes()).items()}
    files["dossier/verify.py"] = f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(0)\n".encode()
    dossier.write_bytes(zipped(files))
    assert run("verify", str(dossier)).exit_code == 1
    assert not (tmp_path / "ran").exists()


@pytest.fixture
def exports(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Asker, Wish]]:
    seen: list[tuple[Asker, Wish]] = []

    class Stood:
        """Exports the small dossier in place of the audit service."""

        def __init__(self, _client: Any, asker: Asker, wish: Wish, _dossier: str, **_: Any) -> None:
            seen.append((asker, wish))

        def run(self) -> Exported:
            one = made()
            return Exported(one.zip(), {**one.contents().statement(), "uncovered": {"care": 2}})

    monkeypatch.setattr(exporting, "Exporting", Stood)
    monkeypatch.setattr(audit, "account", lambda _client, _user, _purpose: AUDITOR)
    monkeypatch.setattr(audit, "case_of", lambda _client, name: f"id of {name}")
    monkeypatch.setattr(audit, "settings_of", settings_at)
    return seen


def test_an_export_is_written_for_its_owner_and_says_what_is_not_in_it(
    exports: list[tuple[Asker, Wish]], tmp_path: Path
) -> None:
    (tmp_path / "held").write_text("a checkpoint")
    path = tmp_path / "out.zip"
    done = run("dossier", "24-X", "-o", str(path), *WHO, "--redact", "identity, /person/sex", "--since",
               str(tmp_path / "held"), "--reason", "vì", "--for-role", "legal-aid")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert exports == [
        (
            AUDITOR,
            Wish(case="id of 24-X", receiver="24-toa-an", receiver_role="legal-aid", hide=("identity", "/person/sex"),
                 reason="vì", since=["a checkpoint"]),
        )
    ]  # fmt: skip
    assert path.read_bytes() == made().zip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "copy 1 of case id of 24-X, 5 events" in done.output
    assert "NOT in it: 2 events of care" in done.output


def test_where_no_receiver_is_named_it_is_the_agency_of_who_exports_and_what_is_withheld_is_said(
    exports: list[tuple[Asker, Wish]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "account", lambda _client, user, purpose: replace(AUDITOR, user=user, purpose=purpose))
    done = run("dossier", "24-X", "-o", str(tmp_path / "own.zip"), "--as", "auditor")
    assert done.exit_code == 0, done.output
    ((asker, wish),) = exports
    assert (asker.user, asker.purpose) == ("auditor", "audit")
    assert (wish.receiver, wish.receiver_role) == (AUDITOR.agency, None)
    assert f"for {AUDITOR.agency}, your own agency" in done.output
    assert "WITHHELD: 1 events that are confidential" in done.output
    named = run("dossier", "24-X", "-o", str(tmp_path / "named.zip"), *WHO)
    assert "for 24-toa-an\n" in named.output


def test_where_no_file_can_be_made_nothing_is_asked_for(exports: list[tuple[Asker, Wish]], tmp_path: Path) -> None:
    done = run("dossier", "24-X", "-o", str(tmp_path / "nowhere" / "case.zip"), *WHO)
    assert done.exit_code == 2
    assert "nowhere: no file can be made there" in done.output
    assert exports == []


def test_a_dossier_is_never_overwritten_and_nothing_is_asked_for_then(
    exports: list[tuple[Asker, Wish]], dossier: Path
) -> None:
    before = dossier.read_bytes()
    assert run("dossier", "24-X", "-o", str(dossier), *WHO).exit_code == 2
    assert dossier.read_bytes() == before
    assert exports == []
