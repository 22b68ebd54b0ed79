"""Whose an instance is, is written down at its first start: no shell of later can make it another's."""

import json
from pathlib import Path

import pytest

from deploy.instance import begin, load, save, settings_of
from deploy.problems import Problem
from shared.notary.keyfiles import WITNESS, key_name

OURS = "hoigia.our.example"


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


def test_an_instance_of_before_takes_the_name_it_runs_under_and_keeps_it(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun / "instance.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    del words["authority"]
    path.write_text(json.dumps(words), encoding="utf-8")
    monkeypatch.setenv("HOIGIA_AUTHORITY", "hoigia.early.example")
    assert settings_of(begun).authority == "hoigia.early.example"
    save(begun, begin(begun, province=None, port=None))
    monkeypatch.delenv("HOIGIA_AUTHORITY")
    found = load(begun)
    assert (found and found.authority, settings_of(begun).authority) == ("hoigia.early.example",) * 2
