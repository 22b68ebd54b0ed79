"""Commands of the verification service."""

from shared.contracts.commands.contract import CommandContract

COMMANDS: tuple[CommandContract, ...] = ()
