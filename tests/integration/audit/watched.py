"""A log that signs whatever it is told to, and the witness that looks at it, on a real ledger."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.projections import witnessed
from services.audit.service.witnessing import Watch, Witness
from shared.eventlog.database import Database
from shared.kernel.commitments import leaf_hash
from shared.kernel.record import write_time
from shared.kernel.refusal import UnavailableError
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.notes import Note, SigningKey
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge, prove_consistency

ORIGIN = "hoigia.example/24/intake/00ff"
LOG = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x11" * 32))
KEY = SigningKey("hoigia.example/24/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))


@dataclass(slots=True)
class Log:
    """A log that signs whatever it is told to."""

    leaves: list[bytes] = field(default_factory=list)
    number: int = 0
    head: int = 0
    read: list[bytes] | None = None
    fails: bool = False
    signed_at: datetime | None = None
    key: SigningKey = LOG

    def grow(self, count: int, word: bytes = b"") -> None:
        start = len(self.leaves)
        self.leaves += [leaf_hash(word + b"%d" % place) for place in range(start, start + count)]
        self.head = len(self.leaves)
        self.number += 1

    def root(self, size: int) -> bytes:
        """Give what the ledger computes of what it was given to read: what the log has, unless told."""
        read = self.leaves if self.read is None else self.read
        if len(read) < size:
            raise ProofError("the ledger has not so many records")
        return Edge().extended(read[:size])[0].root()

    def shown(self, seen: int) -> Any:
        if self.fails:
            raise UnavailableError("service-silent")
        if not self.number:
            return {"number": 0, "note": None, "proof": []}
        edge, tiles = Edge().extended(self.leaves)
        try:
            proof = prove_consistency(seen, edge.size, lambda _: tiles)
        except ProofError:
            proof = []
        note = signed(Checkpoint(ORIGIN, edge.size, edge.root()), [self.key]).written()
        told = {} if self.signed_at is None else {"signed_at": write_time(self.signed_at)}
        return {"number": str(self.number), "note": note, "proof": [part.hex() for part in proof], **told}


@dataclass(slots=True)
class Scene:
    """A log, its witness, and the time."""

    log: Log
    database: Database
    name: str
    # The database says when it saw something: the witness's clock begins there.
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))  # noqa: TID251 - see above
    witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start the witness anew: all it knows is what it kept."""
        watch = Watch(
            shown=self.log.shown, keys=lambda _: [LOG.verifier()], head=lambda: self.log.head, root=self.log.root
        )
        self.witness = Witness(
            {self.name: watch}, database=self.database, keys=lambda _: [KEY], clock=lambda: self.moment
        )

    def look(self, later: timedelta = timedelta(seconds=5)) -> tuple[str, str | None]:
        self.moment += later
        self.witness.look(self.name)
        (state,) = self.witness.states()
        return state.doing, state.code

    def notes(self) -> list[Note]:
        with self.database.connection() as connection:
            return [Note.read(words.encode()) for words in witnessed.notes(connection, self.name)]

    def shown_otherwise(self) -> list[Note]:
        with self.database.connection() as connection:
            return [Note.read(words.encode()) for words in witnessed.contradictions(connection, self.name)]

    def contradictions(self) -> list[tuple[str, int]]:
        with self.database.connection() as connection:
            query: LiteralString = "SELECT code, after FROM guarded.contradiction WHERE service = %s ORDER BY seen_at"
            rows = connection.execute(query, (self.name,)).fetchall()
        return [(row[0], row[1]) for row in rows]

    def sizes(self) -> list[int]:
        return [Checkpoint.read(note.text).size for note in self.notes()]
