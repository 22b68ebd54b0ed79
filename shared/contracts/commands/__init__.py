"""Every command that may be asked over the door: its path word, its service, its roles, its body."""

from collections.abc import Mapping

from shared.contracts.commands import (
    audit,
    care,
    directory,
    entitlements,
    intake,
    livelihood,
    notifications,
    protection,
    referrals,
    verification,
)
from shared.contracts.commands.contract import CommandContract

_ALL: tuple[CommandContract, ...] = (
    *intake.COMMANDS,
    *verification.COMMANDS,
    *protection.COMMANDS,
    *entitlements.COMMANDS,
    *care.COMMANDS,
    *livelihood.COMMANDS,
    *referrals.COMMANDS,
    *notifications.COMMANDS,
    *directory.COMMANDS,
    *audit.COMMANDS,
)

COMMANDS: Mapping[str, CommandContract] = {command.name: command for command in _ALL}


def commands_of(service: str) -> Mapping[str, CommandContract]:
    """Give the commands of one service by their path word."""
    return {name: command for name, command in COMMANDS.items() if command.service == service}
