"""How far what was signed and cosigned covers the records of a case, and the proofs from it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.audit.queries import exported
from services.audit.service.ledger_tree import LedgerTree
from shared.config import Settings
from shared.eventlog.database import Database, Session
from shared.kernel.canonical import Json
from shared.notary.keyfiles import read_keys
from shared.notary.witnesses import cosigning_keys
from shared.transparency.checkpoints import Checkpoint, opened
from shared.transparency.keys import LogKeys
from shared.transparency.notes import COSIGNATURE, Note, NoteError
from shared.transparency.subtrees import ProofError


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is signed of one log: the newest checkpoint that was cosigned here, and what goes on to it."""

    checkpoint: Checkpoint
    note: str
    keys: str
    witnesses: Sequence[str]
    consistency: Sequence[tuple[str, Sequence[bytes]]]

    def as_json(self) -> dict[str, Json]:
        """Spell it for whoever puts the dossier together."""
        return {
            "origin": self.checkpoint.origin,
            "size": self.checkpoint.size,
            "note": self.note,
            "keys": self.keys,
            "witnesses": [*self.witnesses],
            "consistency": [
                {"since": since, "proof": [base64.b64encode(one).decode() for one in proof]}
                for since, proof in self.consistency
            ],
        }


class Covering:
    """Holds the ledger against what was cosigned of each log."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Take where keys and ledger are."""
        self._settings = settings
        self._database = database
        self._trees: dict[str, LedgerTree] = {}

    def of_case(
        self, case: str, until: datetime, *, since: Sequence[str]
    ) -> tuple[dict[str, Coverage], dict[str, int]]:
        """Give the coverage of each log that tells of a case, and how many records of it are beyond that."""
        with self._database.connection() as connection:
            services = [reach.service for reach in exported.reaches(connection, case, until=until, sizes={})]
            notes = exported.newest_notes(connection, services)
        found = {service: self._covered(service, notes.get(service), since) for service in services}
        covered = {service: one for service, one in found.items() if one is not None}
        sizes = {service: one.checkpoint.size for service, one in covered.items()}
        with self._database.connection() as connection:
            reaches = exported.reaches(connection, case, until=until, sizes=sizes)
        return covered, {reach.service: reach.beyond for reach in reaches if reach.beyond}

    def proof(self, connection: Session, service: str, index: int, size: int) -> list[str]:
        """Prove that a leaf stands in the tree of a size; the parts in base64."""
        return [base64.b64encode(one).decode() for one in self._tree(service).inclusion(connection, index, size)]

    def witness_keys(self) -> str:
        """Give the keys of this node's witness as they verify cosignatures."""
        return cosigning_keys(self._settings).written()

    def _covered(self, service: str, words: str | None, since: Sequence[str]) -> Coverage | None:
        """Give the coverage of a log, ``None`` where nothing was cosigned or the ledger is not what was signed."""
        keys = read_keys(self._settings.secrets, service)
        if words is None:
            return None
        try:
            note = Note.read(words.encode())
            checkpoint = opened(words.encode(), keys.ever(), origin=Checkpoint.read(note.text).origin)
            tree = self._tree(service)
            tree.grow(self._database, checkpoint.size)
            with self._database.connection() as connection:
                others = exported.cosigned_notes(connection, service, checkpoint.size, checkpoint.root)
                if tree.root(connection, checkpoint.size) != checkpoint.root:
                    return None
            note = note.joined(Note.read(other.encode()) for other in others)
            cosigned = note.verified([*keys.ever(), *cosigning_keys(self._settings).ever()])
        except (NoteError, ProofError):
            return None
        own = LogKeys(tuple(one for one in keys.validities if one.key.name == checkpoint.origin))
        return Coverage(
            checkpoint=checkpoint,
            note=note.written(),
            keys=own.written(),
            witnesses=sorted({key.name for key, _ in cosigned if key.kind == COSIGNATURE}),
            consistency=[*self._going_on(tree, checkpoint, own, since)],
        )

    def _going_on(
        self, tree: LedgerTree, checkpoint: Checkpoint, keys: LogKeys, since: Sequence[str]
    ) -> list[tuple[str, list[bytes]]]:
        """Prove that the checkpoint goes on from those of its log that a reader holds, as far as it does."""
        found = []
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
        return self._trees.setdefault(service, LedgerTree(service))
