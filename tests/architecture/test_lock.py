"""The lock names every file by digest, no host, and agrees with what the project asks for."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from deploy.environment.install import needed_to_install, requirements

ROOT = Path(__file__).parents[2]
LOCK = tomllib.loads((ROOT / "uv.lock").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = [package for package in LOCK["package"] if package["name"] != "hoigia"]
OURS = next(package for package in LOCK["package"] if package["name"] == "hoigia")


def name_of(requirement: str) -> str:
    name = re.split(r"[\[=<>]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def files_of(package: dict[str, Any]) -> list[dict[str, str]]:
    return [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]


@pytest.mark.parametrize("package", LOCKED, ids=lambda package: package["name"])
def test_every_locked_file_has_its_digest(package: dict[str, Any]) -> None:
    files = files_of(package)
    assert files
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file.get("hash", "")) for file in files)


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "uv.lock").read_text()


def test_the_lock_answers_what_the_project_asks() -> None:
    asked = {"run": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
    answered = {"run": OURS["metadata"]["requires-dist"], **OURS["metadata"]["requires-dev"]}
    assert {group: sorted(map(name_of, names)) for group, names in asked.items()} == {
        group: sorted(entry["name"] for entry in entries) for group, entries in answered.items()
    }


def test_pip_is_given_every_package_with_exact_version_and_digest() -> None:
    lines = requirements(LOCK).splitlines()
    assert len(lines) == len(LOCKED)
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+( --hash=sha256:[0-9a-f]{64})+", line) for line in lines)


def test_the_licences_page_lists_every_locked_version() -> None:
    page = (ROOT / "docs" / "reference" / "licences.md").read_text()
    missing = [p["name"] for p in LOCKED if f"| {p['name']} | {p['version']} |" not in page]
    assert missing == [], "say `make licences`"


def test_an_image_holds_what_a_platform_needs_and_no_tool_of_those_who_develop() -> None:
    only = needed_to_install(LOCK)
    asked = {name_of(requirement) for requirement in PROJECT["project"]["dependencies"]}
    assert asked | {"psycopg-binary", "setuptools"} <= only
    assert not only & {"coverage", "hypothesis", "mypy", "pytest", "ruff", "testcontainers", "uv"}
    written = {line.split("==")[0] for line in requirements(LOCK, only=only).splitlines()}
    assert written == only
