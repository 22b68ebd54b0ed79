"""Every command says who may give it and shows a body that its own schema takes."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from shared.access.asker import Asker
from shared.access.roles import ROLES
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract, load_body
from shared.contracts.registry import SERVICES
from shared.house.arrival import Arrival
from shared.house.service import Service
from shared.kernel.ids import CommandId, case_id, derive


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
class TestEveryCommand:
    def test_belongs_to_a_service(self, command: CommandContract) -> None:
        assert command.service in SERVICES

    def test_is_named_as_a_path_word(self, command: CommandContract) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", command.name)

    def test_may_be_given_by_known_roles_only(self, command: CommandContract) -> None:
        assert command.roles <= set(ROLES)
        assert command.roles or command.internal

    def test_shows_an_example_that_its_schema_takes(self, command: CommandContract) -> None:
        assert load_body(command.schema, dict(command.example)) is not None

    def test_refuses_what_it_does_not_name(self, command: CommandContract) -> None:
        assert command.schema().unknown == "raise"

    def test_has_a_title_in_both_languages(self, command: CommandContract) -> None:
        assert command.title_en.strip()
        assert command.title_vi.strip()

    def test_is_built_by_its_service_from_the_example(self, command: CommandContract) -> None:
        assert built(command).__module__.startswith(f"services.{command.service}.commands")


def built(command: CommandContract) -> type:
    """Give the class of what its service builds of a command's example."""
    to_command = import_module(f"services.{command.service}.schemas").to_command
    return type(to_command(command.name, dict(command.example), arrival(command)))


def arrival(command: CommandContract) -> Arrival:
    """Let a command arrive as its first role gives it."""
    asker = Asker(
        user="00000000-0000-8000-8000-000000000001",
        agency="24-xa-dong-ky",
        role=min(command.roles, default="service"),
        purpose="support",
    )
    given = CommandId(derive("example", command.name))
    case = None if command.caseless else case_id(given)
    return Arrival(command_id=given, case_id=case, at=datetime(2026, 3, 2, 9, tzinfo=UTC), asker=asker, node="24")


def test_each_command_is_built_as_a_class_of_its_own() -> None:
    names: defaultdict[type, list[str]] = defaultdict(list)
    for command in COMMANDS.values():
        names[built(command)].append(command.name)
    assert [shared for shared in names.values() if len(shared) > 1] == []


def test_no_two_commands_share_an_operation() -> None:
    operations = [command.operation for command in COMMANDS.values()]
    assert len(operations) == len(set(operations))


def service_of(name: str) -> Any:
    """Give the class that answers for a service."""
    module = import_module(f"services.{name}.service")
    return next(kind for kind in vars(module).values() if isinstance(kind, type) and vars(kind).get("name") == name)


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_that_checks_its_commands_itself_takes_many_past_that_check(name: str) -> None:
    service = service_of(name)
    checks_itself = service.command is not Service.command
    assert not (checks_itself and hasattr(service, "commands"))


def test_only_the_service_that_an_import_goes_to_takes_many_commands_at_once() -> None:
    assert [name for name in SERVICES if hasattr(service_of(name), "commands")] == ["intake"]
    assert {name for name in SERVICES if service_of(name).command is not Service.command} >= {"audit", "verification"}
