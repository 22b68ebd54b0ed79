"""A deployment runs the same processes as the embedded platform, each as little privileged as it can be."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.reference.settings import OF_COMPOSE
from deploy.roster import processes
from shared.config import Settings
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
PLATFORM, SERVERS = "compose.yaml", "compose.servers.yaml"
# What ends by itself, and what a person runs: no process of the platform.
AROUND = {"migrate", "hoigia"}
# Named by a path that no container could read but where the secrets are: there they are looked for anyway.
FILES = {"HOIGIA_KNOWN_LOGS", "HOIGIA_TRUSTED_ROOTS", "HOIGIA_WITNESSES"}
OURS = "${HOIGIA_IMAGE:-hoigia}"
SECRETS = "${HOIGIA_SECRETS_FROM:-secrets}:/run/hoigia"


class Strict(yaml.SafeLoader):
    """Reads YAML as compose does: a key that comes twice is an error."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{keys} has a key twice"
        super().flatten_mapping(node)


def services(file: str) -> Mapping[str, Any]:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Strict)["services"]  # noqa: S506 - a safe loader, made stricter
    return found


@pytest.fixture(scope="module")
def platform() -> Mapping[str, Any]:
    return services(PLATFORM)


def test_every_process_has_a_container_of_its_own_name_and_none_is_left_over(platform: Mapping[str, Any]) -> None:
    commands = {name: service["command"] for name, service in platform.items() if name not in AROUND}
    assert commands == {name: ["python", "-m", "deploy.process", name] for name in processes()}


def test_every_process_is_asked_itself_whether_it_serves(platform: Mapping[str, Any]) -> None:
    asked = {name: service["healthcheck"]["test"] for name, service in platform.items() if name not in AROUND}
    assert asked == {name: ["CMD", "python", "-m", "deploy.ready", name] for name in processes()}


def test_every_process_waits_for_the_migration_and_comes_back_by_itself(platform: Mapping[str, Any]) -> None:
    for name in processes():
        assert platform[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}, name
        assert platform[name]["restart"] == "unless-stopped", name


def test_every_container_of_ours_is_one_image_stripped_of_powers_on_a_file_system_it_cannot_write(
    platform: Mapping[str, Any],
) -> None:
    for name, service in {**platform, "passwords": services(SERVERS)["passwords"]}.items():
        assert service["image"] == OURS, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert "user" not in service, "the image's own user is not root; nothing here makes it so"
        assert "privileged" not in service, name


def test_only_what_makes_secrets_may_write_them(platform: Mapping[str, Any]) -> None:
    everything = {**services(SERVERS), **platform}
    writers = {name for name, service in everything.items() if SECRETS in service.get("volumes", ())}
    assert writers == {"migrate", "passwords"}
    assert all(f"{SECRETS}:ro" in platform[name]["volumes"] for name in processes())


def test_how_far_the_logs_had_come_is_kept_by_all_in_one_place(platform: Mapping[str, Any]) -> None:
    assert all("state:/var/lib/hoigia" in service["volumes"] for service in platform.values())


def test_the_image_is_left_to_a_user_that_is_not_root() -> None:
    users = re.findall(r"^USER (\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert users == ["hoigia"]


def test_every_setting_is_passed_to_every_container_or_has_its_place_in_the_image(platform: Mapping[str, Any]) -> None:
    placed = set(re.findall(r"(HOIGIA_\w+)=", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    known = set(Settings.from_environment({}).environment())
    for name, service in platform.items():
        proxy = set() if name == "portal-web" else {"HOIGIA_PORTAL_PROXY"}
        assert set(service["environment"]) == known - placed - proxy - FILES, name


def test_a_file_that_settings_name_is_in_the_directory_of_secrets_when_nothing_is_said() -> None:
    defaults = Settings.from_environment({"HOIGIA_SECRETS": "/run/hoigia"}).environment()
    assert {Path(defaults[name]).parent for name in FILES} == {Path("/run/hoigia/public")}


def test_what_is_said_of_a_setting_reaches_the_container_and_else_it_is_what_it_is_everywhere(
    platform: Mapping[str, Any],
) -> None:
    said = platform["hoigia"]["environment"]
    defaults = Settings.from_environment({}).environment()
    for name in ("HOIGIA_NODE", "HOIGIA_AUTHORITY", "HOIGIA_RPC_TIME_LIMIT", "HOIGIA_TIME_STAMP_AUTHORITY"):
        assert said[name] == f"${{{name}:-{defaults[name].removesuffix('.0')}}}"


@pytest.mark.parametrize("file", [PLATFORM, SERVERS])
def test_every_name_that_is_asked_of_the_operator_is_known(file: str) -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", (DEPLOY / file).read_text(encoding="utf-8")))
    assert asked <= set(Settings.from_environment({}).environment()) | set(OF_COMPOSE)


@pytest.mark.parametrize("file", [PLATFORM, SERVERS])
def test_no_secret_stands_in_an_environment(file: str) -> None:
    for name, service in services(file).items():
        for key, value in service.get("environment", {}).items():
            telling = re.search(r"pass|secret|token|key", key, re.IGNORECASE)
            assert not telling or str(value).startswith("/run/hoigia/"), f"{name}: {key}"


def test_nothing_is_open_to_the_network_but_the_door_and_that_only_to_this_machine(
    platform: Mapping[str, Any],
) -> None:
    ports = {
        name: service["ports"] for name, service in {**platform, **services(SERVERS)}.items() if "ports" in service
    }
    assert ports == {"portal-web": ["127.0.0.1:${HOIGIA_PORTAL_PORT:-8000}:8000"]}


def test_the_servers_beside_are_where_nothing_said_looks_for_them(platform: Mapping[str, Any]) -> None:
    where = platform["intake"]["environment"]
    names = {re.sub(r"\$\{\w+:-(.+)\}", r"\1", where[key]) for key in ("HOIGIA_POSTGRES_HOST", "HOIGIA_BROKER_HOST")}
    assert names <= set(services(SERVERS))
