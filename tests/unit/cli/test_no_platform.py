"""In a folder where no platform ever was, every command says so and makes nothing there."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.imports.mapping import REQUIRED
from deploy.instance import settings_at
from deploy.reference.cli import every_command
from shared.messaging.provisioning import ensure_password
from shared.messaging.topology import OPERATOR

CASE = "24-2026-ABCDEFGH"
WHO = ("--as", "officer", "--purpose", "audit")
# They begin an instance, or tell by themselves that there is none.
WITHOUT = {"up", "down", "status", "migrate"}
WORDS: Mapping[str, tuple[str, ...]] = {
    "demo": (),
    "import ctdc": ("CSV", "--as", "officer"),
    "case show": (CASE, *WHO),
    "case history": (CASE, *WHO),
    "case who-knew": (CASE, *WHO, "--class", "identity"),
    "case steps": (CASE, *WHO),
    "case changes": (CASE, *WHO, "--from", "2026-03-02"),
    "case consequences": (CASE, "intake", "1", *WHO),
    "case sight": (CASE, *WHO, "--agency", "24-xa-dong-ky"),
    "audit dossier": (CASE, "-o", "case.zip", "--as", "officer"),
    "audit keys": (),
    "audit review verify": ("CSV",),
    "audit review rotate-key": (),
    "log verify": (),
    "log partitions": ("intake",),
    "log restore-tail": ("intake",),
    "log rotate-key": ("--witness",),
    "log checkpoint": ("intake",),
    "log keys": (),
    "log witnesses": (),
    "log time-stamp": (),
    "projections rebuild": ("intake",),
    "agency add": ("08-so-y-te", "--kind", "health-department", "--name", "n", "--from", "2025-03-01", "--source", "s"),
    "agency list": (),
    "user add": ("officer", "--agency", "24-xa-dong-ky", "--role", "commune-officer"),
    "user password": ("officer",),
    "dead-letters list": (),
    "dead-letters show": ("letter",),
    "dead-letters replay": ("letter",),
    "dead-letters drop": ("letter", "--as", "officer", "--reason", "why"),
    "law recompute": ("--law-of", "2020-09-01"),
}


def run(data: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(data)])
    return done.exit_code, done.output


def test_every_command_that_asks_a_platform_is_looked_at_here() -> None:
    found = {
        name.removeprefix("hoigia ")
        for name, command in every_command("hoigia", get_command(app))
        if any(parameter.name == "data_dir" for parameter in command.params)
    }
    assert found - WITHOUT == set(WORDS)


@pytest.mark.parametrize("command", WORDS)
def test_a_command_in_a_folder_without_a_platform_ends_with_3_and_makes_nothing(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    csv = tmp_path / "people.csv"
    csv.write_text(",".join(REQUIRED) + "\n", encoding="utf-8")
    words = [str(csv) if word == "CSV" else word for word in WORDS[command]]
    nowhere = tmp_path / "nowhere"
    code, said = run(nowhere, *command.split(), *words)
    assert (code, said) == (3, f"no instance was ever started in {nowhere}; --data-dir says where one is\n")
    assert list(tmp_path.iterdir()) == [csv]


def test_a_migration_in_a_folder_without_passwords_makes_no_key_there(tmp_path: Path) -> None:
    code, said = run(tmp_path, "migrate")
    password = tmp_path / "secrets" / "postgres" / "hoigia"
    told = f"no instance was ever started in {tmp_path}, and the administrator's password is not there: {password}\n"
    assert (code, said, list(tmp_path.iterdir())) == (3, told, [])


@pytest.mark.parametrize("words", [("log", "keys"), ("log", "keys", "--witness"), ("audit", "keys")], ids=" ".join)
def test_a_platform_of_containers_is_known_by_its_secrets_and_no_empty_list_of_keys_is_handed_out(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    ensure_password(settings_at(tmp_path), OPERATOR)
    assert run(tmp_path, *words) == (1, "there is no key yet: none was made here\n")


def test_a_list_of_keys_that_is_none_ends_a_command_with_a_sentence(tmp_path: Path) -> None:
    ensure_password(settings_at(tmp_path), OPERATOR)
    public = tmp_path / "secrets" / "public"
    public.mkdir()
    (public / "reviews.notary").write_text("junk\n", encoding="ascii")
    (public / "intake.notary").write_bytes(b"\xff\n")
    report = tmp_path / "report"
    report.write_text("a\n\n\u2014 x AAAA\n", encoding="utf-8")
    verify = ("audit", "review", "verify", str(report))
    told = "a list of keys of this node cannot be read: {}: {}\n"
    assert run(tmp_path, *verify) == (3, told.format(public / "reviews.notary", "not a line of keys"))
    assert run(tmp_path, "log", "keys") == (3, told.format(public / "intake.notary", "not text"))
    for junk in public.iterdir():
        said = f"{junk} is no list of keys, a line NAME+ID+KEY SINCE UNTIL each\n"
        assert run(tmp_path, *verify, "--keys", str(junk)) == (2, said)
