"""Every service has the same names, and nothing has a name that could hold anything."""

from pathlib import Path

import pytest

from shared.contracts.registry import SERVICES
from tests.architecture.sources import ROOT, sources

EVERYWHERE = {
    "__init__", "announce", "commands", "domain", "events", "projections", "queries", "schemas", "service", "sql",
}  # fmt: skip
SOMEWHERE = {
    "channels",  # how a notice leaves
    "data",  # dated reference data
    "dossier",  # what audit hands to a receiver
    "guarded",  # tables that the service itself cannot change
    "kept",  # tables that are no read model and survive a rebuild, and the statements on them
    "policies",  # where others' messages are reacted to
    "replay",  # a case as it stood, of the ledger's records
    "rules",
    "web",  # the one door for people and programs
}
ANYTHING = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "tools", "util", "utils"}
LONGEST_FILE = 300
ALONE = {ROOT / "services/audit/dossier/verify.py"}  # stands in every dossier, and needs nothing beside it


def names_in(service: str) -> set[str]:
    entries = (ROOT / "services" / service).iterdir()
    return {entry.name.removesuffix(".py") for entry in entries if entry.name != "__pycache__"}


def test_the_folders_are_the_services() -> None:
    folders = {entry.name for entry in (ROOT / "services").iterdir() if entry.is_dir() and entry.name != "__pycache__"}
    assert folders == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_names_of_every_service(service: str) -> None:
    assert names_in(service) >= EVERYWHERE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_name_of_its_own_making(service: str) -> None:
    assert names_in(service) <= EVERYWHERE | SOMEWHERE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_in_one_sentence_what_it_decides(service: str) -> None:
    text = (ROOT / "services" / service / "__init__.py").read_text().strip()
    assert text.startswith('"""')
    assert text.endswith('."""')
    assert "\n" not in text


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_tests_of_its_own(service: str) -> None:
    assert list((ROOT / "tests" / "unit" / service).glob("test_*.py"))


@pytest.mark.parametrize("path", sources("services", "shared", "deploy"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_named_for_what_it_holds(path: Path) -> None:
    assert path.stem not in ANYTHING
    assert path in ALONE or len(path.read_text().splitlines()) <= LONGEST_FILE
