"""Every command says who may give it and shows a body that its own schema takes."""

import re

import pytest

from shared.contracts.commands import COMMANDS
from shared.contracts.commands.contract import CommandContract, load_body
from shared.contracts.registry import SERVICES

ROLES = {
    "commune-officer", "case-manager", "investigator", "border-officer", "approver", "livelihood-officer", "legal-aid",
    "shelter-staff", "provider", "auditor", "privacy-officer", "supervisor", "statistician", "administrator",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
class TestEveryCommand:
    def test_belongs_to_a_service(self, command: CommandContract) -> None:
        assert command.service in SERVICES

    def test_is_named_as_a_path_word(self, command: CommandContract) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", command.name)

    def test_may_be_given_by_known_roles_only(self, command: CommandContract) -> None:
        assert command.roles <= ROLES
        assert command.roles or command.internal

    def test_shows_an_example_that_its_schema_takes(self, command: CommandContract) -> None:
        assert load_body(command.schema, dict(command.example)) is not None

    def test_refuses_what_it_does_not_name(self, command: CommandContract) -> None:
        assert command.schema().unknown == "raise"

    def test_has_a_title_in_both_languages(self, command: CommandContract) -> None:
        assert command.title_en.strip()
        assert command.title_vi.strip()


def test_no_two_commands_share_an_operation() -> None:
    operations = [command.operation for command in COMMANDS.values()]
    assert len(operations) == len(set(operations))
