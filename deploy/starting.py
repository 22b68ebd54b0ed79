"""Before a service starts: its log and its keyring must be what they were, or a person has to look."""

import sys
import time
from contextlib import suppress
from pathlib import Path

from deploy.supervisor import REFUSED_CODE
from shared.config import Settings
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.store import DetachedError, Tail
from shared.house.marks import raise_mark, read_mark
from shared.house.opening import open_keyring
from shared.house.proving import (
    LEDGER,
    StartRefusedError,
    ask_ledger,
    hold_against_ledger,
    hold_against_mark,
    tell_refusal,
)
from shared.house.reconciling import reconcile_with_log
from shared.kernel.refusal import UnavailableError
from shared.observability import logger
from shared.rpc.client import RpcClient
from shared.sealing.reconcile import KeyringBehindLog

LEDGER_SECONDS = 30.0
BETWEEN_CALLS_SECONDS = 1.0

log = logger(__name__)

_RESTORE = "Its database came from a backup. Run: hoigia log restore-tail {service}"
_ADVICE = {
    "log-behind-mark": _RESTORE,
    "log-behind-ledger": _RESTORE,
    "log-differs-from-ledger": "The ledger has it otherwise. See: hoigia log verify --service {service}",
    "log-other-incarnation": "The ledger knows another log under this name. Restore the database that it knows.",
    "log-unproved": "It has no mark and the audit service does not answer. Start audit, or run: hoigia migrate",
    "keyring-behind-log": "Its log speaks of persons that {service}_keyring lacks. Restore a newer backup of that.",
    "log-partition-detached": "Attach it, start, detach it again. See: hoigia log partitions {service}",
}


def check_start(settings: Settings, service: str) -> None:
    """Prove that a service may start, or say in a sentence why not and end the process."""
    try:
        prove(settings, service)
    except StartRefusedError as refused:
        where = f"its log ends at {_place(refused.tail)}"
        if refused.other is not None:
            where += f", it was at {_place(refused.other)}"
        tell_refusal(settings, service, code=refused.code, position=refused.tail.position)
        _refuse(settings, service, refused.code, where=where)
    except KeyringBehindLog as refused:
        _refuse(settings, service, refused.code, where=f"persons missing: {refused.missing}")
    except DetachedError as away:
        where = f"its keyring was not held against record {away.position} yet, which is put away"
        _refuse(settings, service, away.code, where=where)


def read_refusal(data: Path, service: str) -> str | None:
    """Give why a service that refuses to start did so the last time; ``None`` where it left no word."""
    try:
        return _refusal(data, service).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def prove(settings: Settings, service: str) -> None:
    """Hold the log against its mark and the ledger and the keyring against the log; raises what is wrong."""
    opened = PostgresEventLog(settings.postgres(service, f"{service}_service"), readers=2)
    try:
        # What it is held against is read first: another process of the service may append in between.
        mark = read_mark(settings, service)
        tail = opened.tail()
        hold_against_mark(tail, mark)
        if service != LEDGER:
            marked = mark is not None and mark.origin == tail.origin
            _ask_ledger(settings, service, opened, patient=not marked and tail.position > 0)
        raise_mark(settings, service, tail)
        reconcile_with_log(settings, service, opened, open_keyring(settings, service))
    finally:
        opened.close()


def _ask_ledger(settings: Settings, service: str, opened: PostgresEventLog, *, patient: bool) -> None:
    """Hold the log against the ledger if it answers; where nothing else proves the log, it must."""
    client = RpcClient(settings, service, lines=1)
    until = time.monotonic() + LEDGER_SECONDS
    try:
        while True:
            try:
                sighting = ask_ledger(client)
            except UnavailableError:
                if not patient:
                    return
                if time.monotonic() > until:
                    raise StartRefusedError("log-unproved", opened.tail()) from None
                time.sleep(BETWEEN_CALLS_SECONDS)
                continue
            hold_against_ledger(opened, opened.tail(), sighting)
            return
    finally:
        client.close()


def _place(tail: Tail) -> str:
    return f"position {tail.position}, command {tail.command}"


def _refusal(data: Path, service: str) -> Path:
    return data / "run" / f"{service}.refused"


def _refuse(settings: Settings, service: str, code: str, *, where: str) -> None:
    # For `hoigia status`; where it cannot be written, the log and the ledger have it all the same.
    with suppress(OSError):
        _refusal(settings.data_directory, service).parent.mkdir(parents=True, exist_ok=True)
        _refusal(settings.data_directory, service).write_text(code, encoding="ascii")
    log.critical("start_refused", service=service, code=code)
    sys.stderr.write(f"{service} does not start: {code}; {where}. {_ADVICE[code].format(service=service)}\n")
    raise SystemExit(REFUSED_CODE)
