"""One whole log verified: its records, the tree, what was signed, the ledger, and what stands beside all this.

Log and ledger are each read as of one moment, the ledger's first: what it holds then is in the log, and what was signed
then is in both. So nothing that is appended, pulled or signed meanwhile looks like a change.

What the server answers is believed. So that it answers everybody alike, whatever stands between a question and the rows
of a table is a finding: a policy, a rule, a view.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from typing import LiteralString

import psycopg

from deploy.beside import beside
from deploy.signed import Kept, outside_of, signed_of
from deploy.verifying import Pages, Source
from deploy.witnesses import Questions
from services.audit.queries import verifying
from services.audit.queries.verifying import Standing
from services.audit.rules import Finding
from services.audit.rules.verifying import Verdict, verify_prepared
from shared.config import Settings
from shared.eventlog.database import Session, connect
from shared.notary.tree import StoredTree
from shared.observability import failure_of, logger
from shared.transparency.subtrees import EMPTY_ROOT

LEDGER, ANOTHER = "audit", "directory"
PUT_AWAY = "log-partition-detached"
_PARTITION: LiteralString = """
SELECT p.attached,
  (SELECT a.act FROM log.partition_act a WHERE a.partition = p.partition ORDER BY a.number DESC LIMIT 1)
FROM log.partitions() p WHERE p.first_position <= %(position)s AND %(position)s < p.end_position
"""
_DISGUISED: LiteralString = """
SELECT min(c.oid::regclass::text) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('log', 'tree', 'guarded') AND (c.relrowsecurity OR c.relkind = 'f'
  OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid))
"""
_LOG: LiteralString = "SELECT origin, (SELECT min(position) FROM log.event) FROM log.identity"

told = logger(__name__)


def verify_log(
    settings: Settings,
    service: str,
    questions: Questions | None = None,
    pool: Executor | None = None,
    *,
    shown: Iterable[tuple[str, str]] = (),
) -> Verdict:
    """Walk one log from its first record and compare it with the ledger, its stored tree and every signed root.

    One in which nothing is wrong is then shown to the witnesses of other nodes that are to be asked. A long log is
    prepared by the processes of a pool. ``shown`` are notes of the log that others show, each with who does.
    """
    _insist_on_server(settings, service)
    try:
        with (
            connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger,
            connect(settings.postgres(service, f"{service}_service")) as log,
        ):
            found = _verified(settings, service, log, ledger, pool, shown)
            if found.finding is not None or questions is None:
                return found
            asked = questions.ask(service, tree=StoredTree(log), ledger=ledger)
            return replace(found, finding=asked.finding, unasked=asked.unasked)
    except (psycopg.Error, LookupError, ValueError) as failure:
        return _unreadable(service, failure)


def _insist_on_server(settings: Settings, service: str) -> None:
    """Raise what the driver says where neither the ledger nor another database can be opened: nothing is known then."""
    try:
        connect(settings.postgres(LEDGER, f"{LEDGER}_service")).close()
    except psycopg.OperationalError:
        other = ANOTHER if service == LEDGER else service
        connect(settings.postgres(other, f"{other}_service")).close()


def logs_of_nobody(settings: Settings, services: Iterable[str]) -> dict[str, Verdict]:
    """Find records in the ledger that are of none of these logs: what is asked about a case would tell them."""
    try:
        with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger, _one_moment(ledger):
            strange = set(verifying.services(ledger)) - set(services)
    except psycopg.Error as failure:
        return {"ledger": _unreadable("ledger", failure)}
    return {name: _nothing_of(Finding(1, "log-unknown")) for name in sorted(strange)}


def _unreadable(service: str, failure: Exception) -> Verdict:
    """Say that nothing is known of a log; whether it is gone or the program fell over it, the line tells."""
    told.warning("log_unreadable", service=service, **failure_of(failure))
    return _nothing_of(Finding(1, "unreadable", about=type(failure).__name__))


def _nothing_of(finding: Finding) -> Verdict:
    return Verdict(records=0, root=EMPTY_ROOT, behind=0, signed=0, finding=finding)


def _verified(
    settings: Settings,
    service: str,
    log: Session,
    ledger: Session,
    pool: Executor | None,
    shown: Iterable[tuple[str, str]],
) -> Verdict:
    outside = outside_of(settings, service)
    with _one_moment(ledger):
        if disguised := _disguised(ledger):
            return _nothing_of(disguised)
        held = verifying.standing(ledger, service)
        with _one_moment(log):
            if disguised := _disguised(log):
                return _nothing_of(disguised)
            row = log.execute(_LOG).fetchone()
            if row is None:
                raise LookupError("a log without its identity")
            origin, first = str(row[0]), row[1]
            sealed = signed_of(
                settings, service, Kept(log=log, ledger=ledger, outside=outside, shown=shown), origin=origin
            )
            source = Source(
                settings.postgres(service, f"{service}_service"),
                settings.postgres(LEDGER, f"{LEDGER}_service"),
                service,
                origin,
            )
            pages = Pages(source, log, ledger)
            found = verify_prepared(
                pages.all(pool), pages.holds_more, origin=origin, signed=sealed.signed, held_to=held.head
            )
            if found.finding is not None:
                return replace(found, finding=_put_away(log, found.finding))
            finding = sealed.unsound or _wrong_ends(origin, first, held) or beside(log, ledger, service, head=held.head)
            return replace(found, finding=finding)


@contextmanager
def _one_moment(session: Session) -> Iterator[None]:
    """Have all that is read seen as of one moment, however long it takes: every row, or none at all."""
    with session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.execute("SET LOCAL statement_timeout = 0")
        session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        session.execute("SET LOCAL row_security = off")
        yield


def _disguised(session: Session) -> Finding | None:
    """Find a table that does not give everybody the rows that it has."""
    row = session.execute(_DISGUISED).fetchone()
    return None if row is None or row[0] is None else Finding(1, "table-not-plain", about=str(row[0]))


def _wrong_ends(origin: str, first: int | None, held: Standing) -> Finding | None:
    """Find records before the first, in the log or the ledger, or after the last that the ledger says it has."""
    if first is not None and first < 1:
        return Finding(first, "position-hole")
    if held.head and held.origin != origin:
        return Finding(1, "other-incarnation")
    if held.is_whole:
        return None
    return Finding(held.first if held.first < 1 else held.head + 1, "ledger-beyond-head")


def _put_away(log: Session, finding: Finding) -> Finding:
    """Say where what is missing lies: in a partition that its owner put away, or in one that somebody took off."""
    if finding.code == "checkpoint-unreadable":
        # Its position is what the checkpoint claims, and no record needs to be there.
        return finding
    row = log.execute(_PARTITION, {"position": finding.position}).fetchone()
    if row is not None and row[0]:
        return finding
    return Finding(finding.position, PUT_AWAY if row is not None and row[1] == "detached" else "partition-missing")
