"""Many commands in one call: each is checked, refused or carried out as if it had come alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.access.asker import Asker
from shared.eventlog.execute import Instruction
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, is_id
from shared.kernel.refusal import InvalidError
from shared.observability import failure_of, logger
from shared.rpc.envelope import spell_failure

MOST_COMMANDS = 200

log = logger(__name__)


def carry_out_many(runtime: Runtime[Any, Any, Any], arguments: Mapping[str, Any], asker: Asker) -> Json:
    """Carry out ``{commands: [{command_id, name, body, case_id?, expected?}]}``.

    Gives ``{answers: [{repeated} | {error}]}`` in the order they were given.
    """
    given = _commands(arguments)
    answers: list[Json] = [None] * len(given)
    instructions: dict[int, Instruction[Any]] = {}
    for index, one in enumerate(given):
        try:
            instructions[index], _ = runtime.instruction(one, asker, _command_id(one))
        except Exception as failure:  # noqa: BLE001 - each is refused alone
            answers[index] = _failed(failure)
    verdicts = runtime.carry_out_together(tuple(instructions.values()))
    for index, verdict in zip(instructions, verdicts, strict=True):
        answers[index] = _failed(verdict) if isinstance(verdict, Exception) else {"repeated": verdict.repeated}
    return {"answers": answers}


def _commands(arguments: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    given = arguments.get("commands")
    if not isinstance(given, list) or len(given) > MOST_COMMANDS or not all(isinstance(one, dict) for one in given):
        raise InvalidError("invalid-arguments", fields={"commands": "not-a-list-of-commands"})
    return given


def _command_id(given: Mapping[str, Any]) -> CommandId:
    found = given.get("command_id")
    if not is_id(found):
        raise InvalidError("command-id-missing")
    return CommandId(str(found))


def _failed(failure: Exception) -> Json:
    spelled = spell_failure(failure)
    if isinstance(spelled, dict) and spelled["code"] == "internal":
        log.error("command_failed", **failure_of(failure))
    return {"error": spelled}
