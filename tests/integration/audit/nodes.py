"""A log, a witness elsewhere that knows its key, and what submits the one to the other, turn by turn."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.projections import witnessed
from services.audit.service.cosigning import Cosigner, Reply
from services.audit.service.submitting import Submitter
from shared.eventlog.database import Database
from shared.kernel.commitments import leaf_hash
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, NoteError, SigningKey
from shared.transparency.submission import Submission
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge, prove_consistency

WITNESS = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))


@dataclass(slots=True)
class Node:
    """A log, a witness elsewhere that knows its key, and what submits the one to the other."""

    database: Database
    submits_to: Database
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    origin: str = field(default_factory=lambda: f"hoigia.example/24/intake/{secrets.token_hex(4)}")
    leaves: list[bytes] = field(default_factory=list)
    # The database says when it saw something: the clocks begin there.
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))  # noqa: TID251 - see above
    readable: bool = True
    posted: int = 0
    cosigner: Cosigner = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    @property
    def key(self) -> SigningKey:
        return SigningKey(self.origin, self.private)

    def begin(self, keys: Callable[[datetime], Sequence[SigningKey]] = lambda _: [WITNESS]) -> None:
        """Start the witness anew: all it knows is what it kept."""
        self.cosigner = Cosigner(self.database, known=self.known, keys=keys, clock=lambda: self.moment)
        self.cosigner.start()

    def known(self) -> dict[str, LogKeys]:
        if not self.readable:
            raise NoteError("nobody can read this")
        return {self.origin: LogKeys((Validity(self.key.verifier(), datetime(2026, 1, 1, tzinfo=UTC)),))}

    def post(self, body: bytes) -> Reply:
        """Have something submitted to the witness over HTTP."""
        self.posted += 1
        return self.cosigner.add(body)

    def grow(self, count: int, word: bytes = b"") -> None:
        start = len(self.leaves)
        self.leaves += [leaf_hash(word + b"%d" % place) for place in range(start, start + count)]

    def submission(self, old: int, *, key: SigningKey | None = None, proof: bool = True) -> Submission:
        edge, tiles = Edge().extended(self.leaves)
        parts = prove_consistency(old, edge.size, lambda _: tiles) if proof else []
        return Submission(old, tuple(parts), signed(Checkpoint(self.origin, edge.size, edge.root()), [key or self.key]))

    def add(self, old: int, **how: Any) -> Reply:
        return self.cosigner.add(self.submission(old, **how).written())

    def state(self) -> tuple[str, int | None, str | None]:
        (state,) = self.cosigner.states()
        assert state.name == f"witness.{self.origin}"
        return state.doing, state.position, state.code

    def codes(self) -> list[str]:
        query: LiteralString = "SELECT code FROM guarded.contradiction WHERE service = %s ORDER BY seen_at"
        with self.database.connection() as connection:
            return [row[0] for row in connection.execute(query, (self.origin,)).fetchall()]


def shown_by(node: Node) -> Any:
    def shown(seen: int) -> Any:
        edge, tiles = Edge().extended(node.leaves)
        try:
            proof = prove_consistency(seen, edge.size, lambda _: tiles)
        except ProofError:
            proof = []
        note = signed(Checkpoint(node.origin, edge.size, edge.root()), [node.key]).written() if edge.size else None
        return {"number": "1", "note": note, "proof": [part.hex() for part in proof]}

    return shown


def witnessed_here(node: Node, service: str) -> None:
    """Have this node's own witness see the log, as it does before anybody else is asked."""
    found = shown_by(node)(0)["note"]
    with node.submits_to.connection() as connection:
        last = witnessed.last(connection, service)
        checkpoint = Checkpoint.read(Note.read(found.encode()).text)
        witnessed.keep(connection, service, after=last, checkpoint=checkpoint, note=found)


@dataclass(slots=True)
class Turns:
    """A node that submits one log of its own name, turn by turn."""

    node: Node
    witness: OtherWitness
    service: str = field(default_factory=lambda: f"log-{secrets.token_hex(4)}")
    names: bool = True
    submitter: Submitter = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start what submits anew: all it knows is what it kept."""
        self.submitter = Submitter(
            {self.service: shown_by(self.node)},
            database=self.node.submits_to,
            witnesses=lambda: [self.witness] if self.names else [],
            clock=lambda: self.node.moment,
        )

    def turn(self, later: timedelta = timedelta(seconds=20)) -> tuple[str, int | None, str | None]:
        self.node.moment += later
        self.submitter.turn()
        state = self.submitter.states()[1]
        assert state.name == f"cosigned.{self.service}.{WITNESS.name}"
        return state.doing, state.position, state.code

    def node_state(self) -> tuple[str, str | None]:
        state = self.submitter.states()[0]
        assert state.name == "cosigned"
        return state.doing, state.code

    def sizes(self) -> list[int]:
        with self.node.submits_to.connection() as connection:
            query: LiteralString = "SELECT note FROM guarded.cosigned WHERE service = %s ORDER BY number"
            found = [row[0] for row in connection.execute(query, (self.service,)).fetchall()]
        keys = [self.node.key.verifier(), WITNESS.verifier(COSIGNATURE)]
        assert all(len(Note.read(note.encode()).verified(keys)) == 2 for note in found)
        return [Checkpoint.read(Note.read(note.encode()).text).size for note in found]
