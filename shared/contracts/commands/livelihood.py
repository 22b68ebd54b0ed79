"""Commands of the livelihood service."""

from shared.contracts.commands.contract import CommandContract

COMMANDS: tuple[CommandContract, ...] = ()
