"""Walking a log whose records, and what the ledger holds of it, are at hand; the command does it page by page."""

from collections.abc import Iterable

from services.audit.rules import Held, Walk, prepared
from services.audit.rules.seals import Signed
from services.audit.rules.verifying import Verdict, verify_prepared
from shared.kernel.record import StoredRecord


def verify(
    records: Iterable[StoredRecord], ledger: Iterable[Held], *, origin: str, signed: Signed | None = None
) -> Verdict:
    """Walk a log, compare it with what the ledger holds of it and with what was signed; the first finding ends it."""
    held = iter(ledger)
    pairs = (prepared(record, next(held, None), origin=origin) for record in records)
    return verify_prepared(pairs, lambda _: next(held, None) is not None, origin=origin, signed=signed)


def leaves_of(records: Iterable[StoredRecord], origin: str) -> list[bytes]:
    """Give the leaves of a log from its first record on."""
    walk = Walk()
    return [walk.go_on(prepared(record, None, origin=origin)) for record in records]
