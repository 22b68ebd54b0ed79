"""How far what was signed and cosigned covers the records of a case, and the proofs from it."""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from services.audit.dossier.bundle import Signed, Step
from services.audit.queries import exported
from services.audit.service.ledger_tree import LedgerTree, tree_over
from shared.config import Settings
from shared.eventlog.database import Database, Session
from shared.notary.keyfiles import read_keys
from shared.notary.witnesses import EVER, cosigning_keys
from shared.transparency.checkpoints import Checkpoint, opened
from shared.transparency.keys import LogKeys
from shared.transparency.notes import COSIGNATURE, Note, NoteError, Signature
from shared.transparency.subtrees import ProofError


class Covering:
    """Holds the ledger against what was cosigned of each log."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Take where keys and ledger are."""
        self._settings = settings
        self._database = database

    def of_case(self, case: str, until: datetime, *, since: Sequence[str]) -> tuple[dict[str, Signed], dict[str, int]]:
        """Give the coverage of each log that tells of a case, and how many records of it are beyond that."""
        with self._database.connection() as connection:
            reaches = exported.reaches(connection, case, until=until, sizes={})
            notes = exported.newest_notes(connection, [reach.service for reach in reaches])
        found = {reach.service: self._covered(reach, notes.get(reach.service), since) for reach in reaches}
        covered = {service: one for service, one in found.items() if one is not None}
        sizes = {service: one.size for service, one in covered.items()}
        with self._database.connection() as connection:
            reaches = exported.reaches(connection, case, until=until, sizes=sizes)
        return covered, {reach.service: reach.beyond for reach in reaches if reach.beyond}

    def proof(self, connection: Session, service: str, index: int, size: int) -> list[str]:
        """Prove that a leaf stands in the tree of a size; the parts in base64."""
        return [base64.b64encode(one).decode() for one in self._tree(service).inclusion(connection, index, size)]

    def witness_keys(self) -> str:
        """Give the keys of this node's witness as they verify cosignatures."""
        return cosigning_keys(self._settings).written()

    def _covered(self, reach: exported.Reach, words: str | None, since: Sequence[str]) -> Signed | None:
        """Give the coverage of a log, ``None`` where nothing was cosigned or the ledger is not what was signed."""
        keys = read_keys(self._settings.secrets, reach.service)
        if words is None:
            return None
        try:
            note, cosigners = Note.read(words.encode()), cosigning_keys(self._settings)
            checkpoint = opened(words.encode(), keys.ever(), origin=Checkpoint.read(note.text).origin)
            tree, size = self._tree(reach.service), checkpoint.size
            tree.grow(self._database, size)
            with self._database.connection() as connection:
                others = exported.cosigned_notes(connection, reach.service, size, checkpoint.root)
                names = {key.name for key in cosigners.ever()}
                earlier = exported.earlier_notes(connection, reach, size=size, witnesses=names)
                if tree.root(connection, size) != checkpoint.root:
                    return None
            note = note.joined(Note.read(other.encode()) for other in others)
            cosigned = note.verified([*keys.ever(), *cosigners.ever()])
        except (NoteError, ProofError):
            return None
        own = LogKeys(tuple(one for one in keys.validities if one.key.name == checkpoint.origin))
        before = [one.written() for one in earlier_ones(earlier, note, own, cosigners)]
        return Signed(
            origin=checkpoint.origin,
            size=size,
            note=note.written(),
            keys=own.written(),
            witnesses=sorted({key.name for key, _ in cosigned if key.kind == COSIGNATURE}),
            consistency=self._going_on(tree, checkpoint, own, since),
            earlier=self._going_on(tree, checkpoint, own, before),
        )

    def _going_on(self, tree: LedgerTree, checkpoint: Checkpoint, keys: LogKeys, since: Sequence[str]) -> list[Step]:
        """Prove that the checkpoint goes on from others of its log, as far as it does."""
        found: list[Step] = []
        for words in since:
            try:
                held = opened(words.encode(), keys.ever(), origin=checkpoint.origin)
                with self._database.connection() as connection:
                    found.append((words, tree.consistency(connection, held.size, checkpoint.size)))
            except (NoteError, ProofError):
                # Of another log, or nothing that this log goes on from: the reader's verifier says so.
                continue
        return found

    def _tree(self, service: str) -> LedgerTree:
        return tree_over(self._database, service)


def earlier_ones(found: Iterable[exported.Earlier], newest: Note, keys: LogKeys, cosigners: LogKeys) -> list[Note]:
    """Give, in order of size, the notes that say more than the newest, each with the signatures that count.

    Of the witnesses elsewhere that cover a position it is the one that says the earliest time.
    """
    judged = [(one, _counted(one.note, keys, cosigners)) for one in found]
    counted = [(one, note) for one, note in judged if note is not None]
    first: dict[int, tuple[int, Note]] = {}
    for one, note in counted:
        since = [signature.seconds for signature in note.signatures if signature.name == one.witness]
        if one.position is not None and since and (one.position not in first or min(since) < first[one.position][0]):
            first[one.position] = (min(since), note)
    notes: dict[str, Note] = {}
    for note in (*(note for one, note in counted if one.position is None), *(note for _, note in first.values())):
        notes[note.text] = notes[note.text].joined([note]) if note.text in notes else note
    wanted = [note for note in notes.values() if not {*note.signatures} <= {*newest.signatures}]
    return sorted(wanted, key=lambda one: Checkpoint.read(one.text).size)


def _counted(words: str, keys: LogKeys, cosigners: LogKeys) -> Note | None:
    """Leave the signatures of the log and of witnesses that were in force when they cosigned, a key of the log too.

    ``None`` where nothing is left, and of what does not read: it takes nothing from the rest.
    """
    try:
        note = Note.read(words.encode())
        Checkpoint.read(note.text)
        signed = note.verified(keys.ever())
        cosigned = note.verified(cosigners.ever())
    except NoteError:
        return None
    timed = [(_moment(one), key, one) for key, one in cosigned]
    in_force = [(moment, one) for moment, key, one in timed if key in cosigners.at(moment)]
    if not any(key in keys.at(moment) for key, _ in signed for moment, _ in in_force):
        return None
    return Note(note.text, (*(one for _, one in signed), *(one for _, one in in_force)))


def _moment(one: Signature) -> datetime:
    # A witness tells whole seconds: it may have been any moment of that one. As the verifier of dossiers counts.
    return EVER + timedelta(seconds=min(one.seconds, 1 << 36), microseconds=999_999)
