"""Reference data as the running service has it: checked first, loaded into the log where others see it, asked for."""

from datetime import date
from typing import Any

from services.directory.commands import RegisterAgency
from services.directory.rules import AGENCIES
from services.directory.rules.telling import TABLES, Places, listed
from services.directory.schemas.agencies import check_agencies
from services.directory.schemas.communes import check_communes, load_communes
from services.directory.schemas.reference import load_reference
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import InvalidError
from shared.rpc.receiving import Call, wanted


def check_reference_data() -> None:
    """Read every table, so that the service does not start on a bad row; raises ``BadRowError``."""
    load_reference()
    check_communes()
    check_agencies()


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


def places(call: Call) -> Json:
    """Tell what a code means on a day, or list the provinces of the day."""
    wanted(call, "on")
    asked = Places(load_reference().provinces, load_communes)
    on, code = day_of(call, "on"), call.arguments.get("code")
    if code is None:
        return asked.listed(on)
    seen_on = day_of(call, "seen_on") if call.arguments.get("seen_on") is not None else None
    return asked.told(str(code), on, seen_on=seen_on)


def table(call: Call) -> Json:
    """List the rows of a table of reference data on a day."""
    name, _ = wanted(call, "table", "on")
    if name not in TABLES:
        raise InvalidError("invalid-arguments", fields={"table": "not-one-of"})
    return listed(load_reference(), name, day_of(call, "on"))


def day_of(call: Call, name: str) -> date:
    """Read a day from the arguments of a call; raises ``InvalidError``."""
    try:
        return date.fromisoformat(str(call.arguments.get(name)))
    except ValueError:
        raise InvalidError("invalid-arguments", fields={name: "not-a-date"}) from None
