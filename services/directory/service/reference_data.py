"""Loading the agencies of the data file into the log: each name once, whatever is restarted."""

from typing import Any

from services.directory.commands import RegisterAgency
from services.directory.rules import AGENCIES
from shared.house.runtime import Runtime
from shared.kernel.ids import CommandId, derive


def load_agencies(runtime: Runtime[Any, Any, Any]) -> None:
    """Register every name of every agency; a known command changes nothing."""
    for agency in AGENCIES:
        for name in agency.names:
            command = RegisterAgency(
                code=agency.code,
                kind=agency.kind,
                province=agency.province,
                name=name.name,
                valid_from=name.valid_from,
                source=name.source,
                confidence=name.confidence,
            )
            command_id = CommandId(
                derive("reference-data", "agency", agency.code, name.valid_from.isoformat(), name.name)
            )
            runtime.own_command(command, command_id, subject=None, correlation=command_id)
