"""A witness for logs of other nodes, on a real ledger; and what asks it, over real HTTP."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.projections import cosigned as kept
from services.audit.projections import witnessed
from services.audit.service.cosigning import Cosigner, Reply
from services.audit.service.submitting import Submitter
from shared.eventlog.database import Database, open_pool
from shared.kernel.commitments import leaf_hash
from shared.messaging.states import PartState
from shared.notary.witnesses import OtherWitness
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, NoteError, SigningKey
from shared.transparency.submission import Submission, read_signatures
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge, prove_consistency
from tests.integration.audit.conftest import make_ledger_database
from tests.support.other_node import serving
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

WITNESS = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
SERVICE = "intake"


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


@pytest.fixture(scope="module")
def ledgers(running_servers: Servers) -> Iterator[tuple[Database, Database]]:
    """The ledger of the witness elsewhere, and that of the node which submits; each test has logs of its own."""
    settings = running_servers.settings
    names = [make_ledger_database(settings) for _ in range(2)]
    with (
        open_pool(settings.postgres(names[0], f"{names[0]}_service")) as one,
        open_pool(settings.postgres(names[1], f"{names[1]}_service")) as two,
    ):
        yield one, two


@pytest.fixture
def node(ledgers: tuple[Database, Database]) -> Node:
    return Node(*ledgers)


def test_each_checkpoint_that_goes_on_is_cosigned_kept_and_answered(node: Node) -> None:
    assert node.state() == ("standby", None, None)
    for old, count in ((0, 5), (5, 3), (8, 300)):
        node.grow(count)
        reply = node.add(old)
        assert reply.status == 200
        (one,) = read_signatures(reply.body.encode())
        text = node.submission(0).note.text
        assert WITNESS.verifier(COSIGNATURE).holds(one, text)
        assert one.seconds == int(node.moment.timestamp())
    assert node.state() == ("active", 308, None)
    with node.database.connection() as connection:
        notes = [Note.read(words.encode()) for words in witnessed.notes(connection, node.origin)]
    assert [Checkpoint.read(note.text).size for note in notes] == [5, 8, 308]
    assert len(notes[-1].verified([node.key.verifier(), WITNESS.verifier(COSIGNATURE)])) == 2


def test_what_is_refused_is_refused_as_the_protocol_says(node: Node) -> None:
    node.grow(5)
    assert node.cosigner.add(b"old 0\n").status == 400
    assert node.add(0, key=SigningKey(node.origin, WITNESS.private)).status == 403
    stranger = Node(node.database, node.submits_to)
    stranger.grow(5)
    assert node.cosigner.add(stranger.submission(0).written()).status == 404
    assert node.add(0).status == 200
    node.grow(4)
    assert node.add(0) == Reply(409, "5\n", "text/x.tlog.size")
    assert node.cosigner.add(replace(node.submission(5), old=10).written()).status == 400
    assert node.add(5, proof=False).status == 422
    assert node.state() == ("failing", 5, "unproven")
    # Anybody may send such a thing: the log going on as it was takes it back.
    assert node.add(5).status == 200
    assert node.state() == ("active", 9, None)
    assert node.codes() == ["unproven"]


def test_an_old_checkpoint_that_anybody_may_repeat_changes_nothing(node: Node) -> None:
    node.grow(5)
    old = node.submission(0).written()
    node.add(0)
    node.grow(4)
    node.add(5)
    assert node.cosigner.add(old) == Reply(409, "9\n", "text/x.tlog.size")
    assert node.state() == ("active", 9, None)
    assert not node.codes()


def test_two_trees_of_one_size_are_a_fork_for_ever(node: Node) -> None:
    node.grow(5)
    node.add(0)
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    assert node.add(5).status == 409
    assert node.state() == ("halted", 5, "forked")
    node.leaves = honest
    node.grow(4)
    assert node.add(5) == Reply(409, "5\n", "text/x.tlog.size")
    node.begin()
    assert node.add(5) == Reply(409, "5\n", "text/x.tlog.size")
    assert node.state() == ("halted", 5, "forked")
    assert node.codes() == ["forked"]


def test_what_anybody_may_write_beside_a_checkpoint_is_kept_once_or_not_at_all(node: Node) -> None:
    node.grow(5)
    node.add(0)
    # Of the very tree that was cosigned no proof is needed, and a false one contradicts nothing.
    spoilt = replace(node.submission(5), proof=(bytes(32),))
    assert node.cosigner.add(spoilt.written()).status == 422
    assert (node.state(), node.codes()) == (("active", 5, None), [])
    node.grow(4)
    unproven = node.submission(5, proof=False)
    for times in range(1, 5):
        note = Note(unproven.note.text, unproven.note.signatures * times)
        assert node.cosigner.add(replace(unproven, note=note).written()).status == 422
    assert node.codes() == ["unproven"]


def test_of_two_processes_of_a_witness_the_second_judges_anew_what_the_first_cosigned(node: Node) -> None:
    node.grow(5)
    node.add(0)
    first = node.cosigner
    node.grow(4)
    words = node.submission(5).written()

    def meanwhile(_moment: datetime) -> Sequence[SigningKey]:
        first.add(words)
        return [WITNESS]

    node.begin(meanwhile)
    assert node.cosigner.add(words) == Reply(409, "9\n", "text/x.tlog.size")
    assert node.add(9).status == 200
    assert (node.state(), node.codes()) == (("active", 9, None), [])


def test_a_file_of_logs_that_nobody_can_read_hides_no_halt_and_is_said(node: Node) -> None:
    unreadable = PartState(name="known-logs", doing="failing", code="known-logs-unreadable")
    node.grow(5)
    node.add(0)
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    node.add(5)
    node.leaves, node.readable = honest, False
    halted = PartState(name=f"witness.{node.origin}", doing="halted", position=5, code="forked")
    assert node.cosigner.states() == [halted, unreadable]
    assert node.add(5) == Reply(503)
    node.begin()
    assert node.cosigner.states() == [unreadable]
    # It is known again, and what was found before the restart with it.
    node.readable = True
    assert node.add(5).status == 409
    assert node.state() == ("halted", 5, "forked")


def test_a_witness_that_begins_anew_knows_what_it_cosigned_and_who_fell_silent(node: Node) -> None:
    node.grow(5)
    node.add(0)
    node.begin()
    assert node.state() == ("active", 5, None)
    node.moment += timedelta(minutes=69)
    assert node.add(5).status == 200
    assert node.state() == ("active", 5, None)
    node.moment += timedelta(minutes=71)
    assert node.state() == ("halted", 5, "silent")
    assert node.add(0) == Reply(409, "5\n", "text/x.tlog.size")


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
            found = [note for _, note in kept.notes(connection, self.service)]
        keys = [self.node.key.verifier(), WITNESS.verifier(COSIGNATURE)]
        assert all(len(Note.read(note.encode()).verified(keys)) == 2 for note in found)
        return [Checkpoint.read(Note.read(note.encode()).text).size for note in found]


@pytest.fixture
def turns(node: Node) -> Iterator[Turns]:
    node.grow(5)
    with serving(node.post) as address:
        made = Turns(node, OtherWitness(f"{address}/witness", (WITNESS.verifier(COSIGNATURE),)))
        witnessed_here(node, made.service)
        yield made


def test_what_this_node_witnessed_is_cosigned_elsewhere_and_kept(turns: Turns) -> None:
    assert turns.turn() == ("active", 5, None)
    assert turns.turn() == ("active", 5, None)
    assert turns.sizes() == [5]
    turns.node.grow(4)
    witnessed_here(turns.node, turns.service)
    assert turns.turn() == ("active", 9, None)
    assert turns.turn(timedelta(minutes=61)) == ("active", 9, None)
    assert turns.sizes() == [5, 9, 9]


def test_a_witness_that_saw_more_or_another_history_halts_its_part(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    honest = list(node.leaves)
    node.grow(4, b"other")
    assert node.add(5).status == 200
    node.leaves = [*honest, leaf_hash(b"here")]
    witnessed_here(node, turns.service)
    assert turns.turn() == ("halted", 5, "behind-witness")
    node.grow(9)
    assert turns.turn(timedelta(minutes=6)) == ("halted", 5, "forked")
    assert turns.sizes() == [5]


def test_what_this_nodes_own_witness_would_not_cosign_is_submitted_nowhere(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    node.grow(4)
    witnessed_here(node, turns.service)
    honest = list(node.leaves)
    not_here = ("failing", 5, "not-witnessed-here")
    for leaves in (honest[:7], [*honest[:8], leaf_hash(b"other")], []):
        node.leaves = leaves
        assert turns.turn(timedelta(minutes=6)) == not_here
    node.leaves = [*honest, leaf_hash(b"on")]
    with node.submits_to.connection() as connection:
        last = witnessed.last(connection, turns.service)
        witnessed.keep_contradiction(connection, turns.service, after=last, code="forked", note=turns.service)
    assert turns.turn(timedelta(minutes=6)) == not_here
    assert node.posted == 1


def test_a_fork_that_a_witness_knows_of_is_said_while_the_log_grows(turns: Turns) -> None:
    node = turns.node
    turns.turn()
    honest = list(node.leaves)
    node.leaves = [*honest[:4], leaf_hash(b"other")]
    node.add(5)
    node.leaves = honest
    for later in (timedelta(seconds=20), timedelta(minutes=6)):
        node.grow(4)
        witnessed_here(node, turns.service)
        assert turns.turn(later) == ("halted", 5, "forked")


def test_a_witness_that_is_away_is_asked_ever_less_often_and_said_after_a_day(turns: Turns) -> None:
    there, turns.witness = turns.witness, OtherWitness("http://127.0.0.1:1", turns.witness.keys)
    assert turns.turn() == ("standby", 0, "witness-unreachable")
    assert turns.turn(timedelta(hours=23)) == ("standby", 0, "witness-unreachable")
    assert turns.turn(timedelta(hours=2)) == ("failing", 0, "unwitnessed")
    turns.witness = there
    # It is not asked again at once.
    assert turns.turn(timedelta(seconds=1)) == ("failing", 0, "unwitnessed")
    assert turns.turn(timedelta(minutes=6)) == ("active", 5, None)


def test_a_node_without_a_witness_elsewhere_is_unwitnessed_after_a_day_however_often_it_is_started(
    turns: Turns,
) -> None:
    start, turns.names = turns.node.moment, False
    for hours in range(0, 24, 6):
        turns.node.moment = start + timedelta(hours=hours)
        turns.begin()
        turns.submitter.turn()
        assert turns.node_state() == ("standby", None)
    turns.node.moment += timedelta(hours=7)
    turns.begin()
    turns.submitter.turn()
    (only,) = turns.submitter.states()
    assert (only.name, only.doing, only.code) == ("cosigned", "failing", "unwitnessed")
    turns.names = True
    assert turns.turn() == ("active", 5, None)
    assert turns.node_state() == ("active", None)
    # What was cosigned once counts for a day as well, whoever is named by then.
    turns.names = False
    turns.begin()
    for hours, state in ((23, ("active", None)), (25, ("failing", "unwitnessed"))):
        turns.node.moment = start + timedelta(hours=hours)
        turns.submitter.turn()
        assert turns.node_state() == state


def test_a_witness_that_never_cosigned_is_told_why_and_its_day_begins_with_the_first_checkpoint_here(
    turns: Turns,
) -> None:
    turns.node.moment += timedelta(days=3)
    there, turns.witness = turns.witness, OtherWitness("http://127.0.0.1:1", turns.witness.keys)
    assert turns.turn() == ("failing", 0, "unwitnessed")
    stranger = Node(turns.node.database, turns.node.submits_to)
    with serving(stranger.post) as address:
        turns.witness = OtherWitness(f"{address}/witness", turns.witness.keys)
        turns.begin()
        assert turns.turn() == ("failing", 0, "log-unknown-to-witness")
    turns.witness = there
    assert turns.turn(timedelta(minutes=6)) == ("active", 5, None)


def test_the_ledger_keeps_no_smaller_cosignature_and_nobody_changes_one(turns: Turns) -> None:
    turns.turn()
    with turns.node.submits_to.connection() as connection:
        for size, root in ((4, bytes(32)), (5, bytes(32))):
            with pytest.raises(Exception, match="not the next cosignature"):
                kept.keep(
                    connection,
                    turns.service,
                    witness=WITNESS.name,
                    checkpoint=Checkpoint(turns.node.origin, size, root),
                    note="x",
                )
        for statement in ("UPDATE guarded.cosigned SET size = 1", "DELETE FROM guarded.cosigned"):
            with pytest.raises(Exception, match="permission denied"):
                connection.execute(statement.encode())
