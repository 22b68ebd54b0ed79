"""Commands of the entitlements service."""

from shared.contracts.commands.contract import CommandContract

COMMANDS: tuple[CommandContract, ...] = ()
