"""Commands of the audit service."""

from shared.contracts.commands.contract import CommandContract

COMMANDS: tuple[CommandContract, ...] = ()
