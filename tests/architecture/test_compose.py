"""A deployment runs the same processes as the embedded platform, each as little privileged as it can be."""

from pathlib import Path
from typing import Any

import yaml

from deploy.roster import processes
from shared.config import Settings

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return services


def test_every_process_has_a_container_of_its_own_name_and_none_is_left_over() -> None:
    commands = {name: service["command"] for name, service in _services().items() if name != "migrate"}
    assert commands == {name: ["python", "-m", "deploy.process", name] for name in processes()}


def test_every_container_is_stripped_of_powers_and_only_migrate_writes_secrets() -> None:
    for name, service in _services().items():
        assert service["cap_drop"] == ["ALL"], name
        writes = service["volumes"] == ["secrets:/run/hoigia"]
        assert writes == (name == "migrate"), name


def test_every_setting_of_a_container_is_one_that_is_read() -> None:
    known = set(Settings.from_environment({}).environment())
    for name, service in _services().items():
        assert set(service["environment"]) <= known, name
