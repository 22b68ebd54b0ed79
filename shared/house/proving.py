"""Whether a log may go on from where it ends: held against its mark and against the ledger."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.config import Settings
from shared.eventlog.postgres import PostgresEventLog
from shared.eventlog.spelling import spell_record
from shared.eventlog.store import DetachedError, Tail
from shared.house.marks import is_behind
from shared.kernel.canonical import Json, canonical
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import PlatformError, UnavailableError
from shared.observability import failure_of, logger
from shared.rpc.client import RpcClient

LEDGER = "audit"
TIME_LIMIT_SECONDS = 3.0
REFUSALS = frozenset(
    {
        "log-behind-mark", "log-behind-ledger", "log-differs-from-ledger", "log-other-incarnation", "log-unproved",
        "log-went-back",
    }
)  # fmt: skip
"""Why a service ends, or does not start, over its own log."""

log = logger(__name__)


class StartRefusedError(PlatformError):
    """A service must not go on from where its log ends; the code says why, the fields where."""

    def __init__(self, code: str, tail: Tail, other: Tail | None = None) -> None:
        """Take why, where the log ends and, where it is known, where it should."""
        super().__init__(code)
        self.tail = tail
        self.other = other


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the ledger holds of a log: where it ends there, and the digest of the newest record it holds."""

    tail: Tail
    digest: str


def digest_of(record: StoredRecord) -> str:
    """Give what tells one record from another: the SHA-256 of its canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(spell_record(record))).hexdigest()


def spell_sighting(sighting: Sighting | None) -> Json:
    """Spell what the ledger holds of a log; nothing of one that it never saw."""
    if sighting is None:
        return {}
    tail = sighting.tail
    return {"origin": tail.origin, "position": tail.position, "command": tail.command, "digest": sighting.digest}


def ask_ledger(client: RpcClient) -> Sighting | None:
    """Ask what the ledger holds of the caller's log; raises ``UnavailableError`` when it does not answer."""
    answer: Any = client.call(LEDGER, "ledger.sighting", {}, asker=None, time_limit=TIME_LIMIT_SECONDS)
    if not isinstance(answer, Mapping):
        raise UnavailableError("no-answer")
    if not answer:
        return None
    return Sighting(Tail(str(answer["origin"]), int(answer["position"]), int(answer["command"])), str(answer["digest"]))


def tell_refusal(settings: Settings, service: str, *, code: str, position: int | None) -> None:
    """Tell the ledger why a service ends or does not start; never raises: the next start tells it again."""
    if service == LEDGER:
        return
    client = RpcClient(settings, service, lines=1)
    words: dict[str, Json] = {"code": code, "position": position}
    try:
        client.call(LEDGER, "ledger.refused", words, asker=None, time_limit=TIME_LIMIT_SECONDS)
    except Exception as failure:  # noqa: BLE001 - whatever it was, the process ends all the same
        log.warning("refusal_not_told", service=service, **failure_of(failure))
    finally:
        client.close()


def hold_against_mark(tail: Tail, mark: Tail | None) -> None:
    """Refuse a log that ends before its mark."""
    if mark is not None and mark.origin == tail.origin and is_behind(tail, mark):
        raise StartRefusedError("log-behind-mark", tail, mark)


def hold_against_ledger(log: PostgresEventLog, tail: Tail, sighting: Sighting | None) -> None:
    """Refuse a log that lacks what the ledger holds of it, or went on otherwise."""
    if sighting is None:
        return
    if sighting.tail.origin != tail.origin:
        raise StartRefusedError("log-other-incarnation", tail, sighting.tail)
    if is_behind(tail, sighting.tail):
        raise StartRefusedError("log-behind-ledger", tail, sighting.tail)
    position = sighting.tail.position
    try:
        records = log.read(position - 1, 1) if position else []
    except DetachedError:
        return
    if records and digest_of(records[0]) != sighting.digest:
        raise StartRefusedError("log-differs-from-ledger", tail, sighting.tail)
