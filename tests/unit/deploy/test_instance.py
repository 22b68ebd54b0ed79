"""Whose an instance is, is written down at its first start: no shell of later can make it another's."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.instance import begin, load, save, settings_of
from deploy.problems import Problem
from shared.notary.keyfiles import WITNESS, ensure_key, key_name

OURS = "hoigia.our.example"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOIGIA_AUTHORITY", OURS)
    save(tmp_path, begin(tmp_path, province="08", port=None))
    monkeypatch.delenv("HOIGIA_AUTHORITY")
    return tmp_path


@pytest.mark.parametrize("said", [None, "hoigia.other.example"])
def test_a_shell_that_says_nothing_or_another_name_signs_under_the_name_of_the_instance(
    begun: Path, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is not None:
        monkeypatch.setenv("HOIGIA_AUTHORITY", said)
    assert key_name(settings_of(begun), WITNESS) == f"{OURS}/08/witness"


def test_a_start_keeps_the_name_and_refuses_another(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin(begun, province=None, port=None).authority == OURS
    monkeypatch.setenv("HOIGIA_AUTHORITY", OURS)
    assert begin(begun, province=None, port=None).authority == OURS
    monkeypatch.setenv("HOIGIA_AUTHORITY", "hoigia.other.example")
    with pytest.raises(Problem, match=f"are of {OURS}, and HOIGIA_AUTHORITY says hoigia.other.example"):
        begin(begun, province=None, port=None)


@pytest.fixture
def of_before(begun: Path) -> Path:
    """Give an instance as it was written down when the authority was not kept."""
    path = begun / "instance.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    del words["authority"]
    path.write_text(json.dumps(words), encoding="utf-8")
    return begun


def test_an_instance_of_before_takes_the_name_it_runs_under_and_keeps_it(
    of_before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOIGIA_AUTHORITY", "hoigia.early.example")
    assert settings_of(of_before).authority == "hoigia.early.example"
    save(of_before, begin(of_before, province=None, port=None))
    monkeypatch.delenv("HOIGIA_AUTHORITY")
    found = load(of_before)
    assert (found and found.authority, settings_of(of_before).authority) == ("hoigia.early.example",) * 2


@pytest.mark.parametrize(("whose", "name"), [("intake", f"{OURS}/08/intake/00ff"), (WITNESS, f"{OURS}/08/witness")])
def test_an_instance_of_before_is_whose_its_keys_are_and_no_shell_makes_it_anothers(
    of_before: Path, whose: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_key(of_before / "secrets", whose, origin=name, moment=AT)
    assert begin(of_before, province=None, port=None).authority == OURS
    monkeypatch.setenv("HOIGIA_AUTHORITY", "hoigia.other.example")
    with pytest.raises(Problem, match=f"are of {OURS}, and HOIGIA_AUTHORITY says hoigia.other.example"):
        begin(of_before, province=None, port=None)


def test_the_name_of_a_log_counts_before_that_of_a_witness_which_may_have_signed_under_another(of_before: Path) -> None:
    ensure_key(of_before / "secrets", WITNESS, origin="hoigia.other.example/08/witness", moment=AT)
    ensure_key(of_before / "secrets", "verification", origin=f"{OURS}/08/verification/00ff", moment=AT)
    assert begin(of_before, province=None, port=None).authority == OURS


def test_an_instance_of_before_without_keys_keeps_no_name_that_nobody_said(of_before: Path) -> None:
    save(of_before, begin(of_before, province=None, port=None))
    found = load(of_before)
    assert found is not None
    assert found.authority is None
