"""Commands of the notifications service."""

from shared.contracts.commands.contract import CommandContract

COMMANDS: tuple[CommandContract, ...] = ()
