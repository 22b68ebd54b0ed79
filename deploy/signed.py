"""What was signed of a log, from wherever it stands: the notary's table, its file, the witnesses, the stored tree.

Read as it is needed, in order of size: a log that grows slowly has as many checkpoints as records.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString

from services.audit.projections.witnessed import contradictions
from services.audit.rules import Finding
from services.audit.rules.seals import Seal, Signed
from shared.config import Settings
from shared.eventlog.database import Session
from shared.notary.keyfiles import WITNESS, key_name, read_keys
from shared.notary.outside import NoteFile
from shared.notary.tree import StoredTree
from shared.notary.witnesses import OtherWitness, read_witnesses
from shared.transparency.checkpoints import Checkpoint, opened
from shared.transparency.notes import Note, NoteError
from shared.transparency.subtrees import HASH_BYTES

BATCH = 1_000
TILES = 16
_OWN: LiteralString = "SELECT size, root, note FROM tree.checkpoint ORDER BY size, number"
_WITNESSED: LiteralString = "SELECT size, root, note FROM guarded.witnessed WHERE service = %s ORDER BY size, number"
_COSIGNED: LiteralString = """
SELECT size, root, note FROM guarded.cosigned WHERE service = %s AND witness = %s ORDER BY size, number
"""
_WITNESSES: LiteralString = "SELECT DISTINCT witness FROM guarded.cosigned WHERE service = %s ORDER BY witness"
_LAST_COSIGNED: LiteralString = """
SELECT size, note FROM guarded.cosigned WHERE service = %s AND witness = %s ORDER BY number DESC LIMIT 1
"""
# What is kept as the row after another cannot have been kept where that is not there.
_TAKEN_OUT: LiteralString = """
SELECT witness, min(size) FROM (
  SELECT NULL AS witness, size, number, lag(number, 1, 0::bigint) OVER (ORDER BY number) AS before
  FROM guarded.witnessed WHERE service = %(service)s
  UNION ALL
  SELECT witness, size, number, lag(number, 1, 0::bigint) OVER (PARTITION BY witness ORDER BY number)
  FROM guarded.cosigned WHERE service = %(service)s
) kept WHERE number <> before + 1 GROUP BY witness ORDER BY 2, 1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SignedLog:
    """What a log is held against, and what is wrong with it by itself, if anything is."""

    signed: Signed
    unsound: Finding | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where the checkpoints of a log are: two transactions of which each sees one moment, and the last one outside.

    ``outside`` was read before the transactions began: the notary writes it first. ``shown`` are notes that others
    show, each with who does.
    """

    log: Session
    ledger: Session
    outside: bytes | None
    shown: Iterable[tuple[str, str]] = ()


def outside_of(settings: Settings, service: str) -> bytes | None:
    """Read the last checkpoint outside PostgreSQL."""
    return NoteFile.of(settings, service).read()


def signed_of(settings: Settings, service: str, kept: Kept, *, origin: str) -> SignedLog:
    """Have every checkpoint of a log at hand, in order of size; one that nobody can read is a finding of its own."""
    keys = read_keys(settings.secrets, service).ever()
    own, tree = key_name(settings, WITNESS), StoredTree(kept.log)
    size = tree.size()
    unreadable: list[Finding] = []

    def opens(seal: Seal) -> bool:
        try:
            found = opened(seal.note.encode(), keys, origin=origin)
        except NoteError:
            return False
        return (found.size, found.root) == (seal.size, seal.root)

    def single(notes: Iterable[tuple[str | None, bytes]]) -> list[Seal]:
        read = [(by, _read(note, by)) for by, note in notes]
        unreadable.extend(Finding(size, "checkpoint-unreadable", by) for by, seal in read if seal is None)
        return sorted((seal for _, seal in read if seal is not None), key=lambda seal: seal.size)

    others = [str(name) for (name,) in kept.ledger.execute(_WITNESSES, (service,)).fetchall()]
    shown = [*((own, note) for note in contradictions(kept.ledger, service)), *kept.shown]
    seals: list[Iterable[Seal]] = [
        _rows(kept.log, "own", _OWN, ()),
        single([(None, kept.outside)] if kept.outside is not None else []),
        _rows(kept.ledger, "witnessed", _WITNESSED, (service,), by=own),
        *(_rows(kept.ledger, f"cosigned{n}", _COSIGNED, (service, by), by=by) for n, by in enumerate(others)),
        single([(by, note.encode()) for by, note in shown]),
    ]
    row = kept.log.execute("SELECT clock_timestamp()").fetchone()
    moment = None if row is None else row[0]
    signed = Signed(seals=seals, opens=opens, leaves=_leaves(tree), size=size, moment=moment)
    unsound = next(iter(unreadable), None) or _taken_out(kept.ledger, service, own)
    return SignedLog(signed, unsound or _not_cosigned(kept.ledger, service, settings))


def _taken_out(ledger: Session, service: str, own: str) -> Finding | None:
    row = ledger.execute(_TAKEN_OUT, {"service": service}).fetchone()
    return None if row is None else Finding(int(row[1]), "witnessed-incomplete", own if row[0] is None else str(row[0]))


def _not_cosigned(ledger: Session, service: str, settings: Settings) -> Finding | None:
    """Find a last cosignature that is of none of its witness's keys; of a witness that is not named none is known."""
    for witness in _witnesses(settings):
        row = ledger.execute(_LAST_COSIGNED, (service, witness.name)).fetchone()
        if row is None:
            continue
        try:
            Note.read(str(row[1]).encode()).verified(witness.keys)
        except NoteError:
            return Finding(int(row[0]), "checkpoint-unreadable", witness.name)
    return None


def _witnesses(settings: Settings) -> Sequence[OtherWitness]:
    try:
        return read_witnesses(settings.witnesses)
    except NoteError:
        return ()


def _read(note: bytes, by: str | None) -> Seal | None:
    try:
        found = Checkpoint.read(Note.read(note).text)
    except NoteError:
        return None
    return Seal(found.size, found.root, note.decode(), by)


def _rows(
    session: Session, name: str, query: LiteralString, values: tuple[str, ...], *, by: str | None = None
) -> Iterator[Seal]:
    with session.cursor(name=name) as cursor:
        cursor.itersize = BATCH
        for size, root, note in cursor.execute(query, values):
            yield Seal(size, bytes(root), note, by)


def _leaves(tree: StoredTree) -> Iterator[bytes]:
    """Give the leaves in the tree, as far as no tile is missing."""
    first = 0
    while page := tree.leaf_tiles(first, TILES):
        for number, hashes in page:
            if number != first:
                return
            yield from (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
            first += 1
