"""What of a case is proved from the ledger: as far as it is cosigned, from what was held before, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.dossier.public_keys import public_keys
from services.audit.dossier.verify import Checkpoint as Verified
from services.audit.dossier.verify import read_held
from services.audit.dossier.verify import read_keys as read_verified
from services.audit.projections import cosigned, witnessed
from services.audit.queries import exported
from services.audit.service.covering import Covering
from services.audit.service.ledger_tree import LedgerTree, tree_over
from services.audit.service.pulling import Pull
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import Database, Session
from shared.kernel.ids import derive
from shared.kernel.record import StoredRecord
from shared.notary.keyfiles import WITNESS, ensure_key, key_name, read_keys, signing_keys
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from shared.transparency.proofs import verify_consistency
from shared.transparency.subtrees import ProofError
from shared.transparency.tiles import Edge
from tests.integration.audit.test_ledger import Owner
from tests.support.inclusion import verify_inclusion
from tests.support.records import ORIGIN, START, record
from tests.support.walking import leaves_of

pytestmark = pytest.mark.servers

CASE = derive("case", "covered")
SIZE = 600
LATE = START + timedelta(days=1)


@dataclass(slots=True)
class Scene:
    """A ledger with one log of two cases, and the keys that sign it."""

    ledger: Database
    settings: Settings
    records: list[StoredRecord]
    leaves: list[bytes]

    def note(self, size: int, *, root: bytes | None = None, at: datetime = LATE) -> Note:
        """Sign and cosign the log at a size."""
        checkpoint = Checkpoint(ORIGIN, size, root or Edge().extended(self.leaves[:size])[0].root())
        note = signed(checkpoint, self.keys("intake", ORIGIN))
        witness = self.keys(WITNESS, key_name(self.settings, WITNESS))
        return Note(note.text, (*note.signatures, *(key.cosign(note.text, int(at.timestamp())) for key in witness)))

    def keys(self, service: str, origin: str) -> Sequence[SigningKey]:
        return signing_keys(self.settings.secrets, service, origin=origin, moment=LATE)

    def witness(self, note: Note) -> None:
        with self.ledger.connection() as connection:
            witnessed.keep(
                connection, "intake", after=witnessed.last(connection, "intake"),
                checkpoint=Checkpoint.read(note.text), note=note.written(),
            )  # fmt: skip

    def covering(self) -> Covering:
        return Covering(self.settings, self.ledger)


@pytest.fixture
def scene(ledger: Database, settings: Settings, tmp_path: Path) -> Scene:
    own = replace(settings, secrets=tmp_path, witnesses=tmp_path / "nobody")
    ensure_key(tmp_path, "intake", origin=ORIGIN, moment=START)
    ensure_key(tmp_path, WITNESS, origin=key_name(own, WITNESS), moment=START)
    made = [
        record(n, stream=f"s{n % 7}", version=(n - 1) // 7 + 1, subject=CASE if n % 3 == 0 else None)
        for n in range(1, SIZE + 1)
    ]
    pull = Pull.begin("intake", Owner(made), database=ledger, owner="test")
    while pull.checkpoint.position < SIZE:
        pull.step()
    return Scene(ledger, own, made, leaves_of(made, ORIGIN))


def test_what_is_cosigned_is_proved_and_what_is_beyond_is_counted(scene: Scene) -> None:
    scene.witness(scene.note(500))
    held = scene.note(123).written()
    covering = scene.covering()
    covered, beyond = covering.of_case(CASE, LATE, since=[held, "no note"])
    assert beyond == {"intake": 34}
    (one,) = covered.values()
    found = Verified("x", one.note.encode(), [
        *read_verified("k", one.keys.encode()), *read_verified("w", covering.witness_keys().encode()),
    ])  # fmt: skip
    assert (found.size, found.witnesses) == (500, [key_name(scene.settings, WITNESS)])
    ((since, proof),) = one.consistency
    assert since == held
    old = Checkpoint.read(Note.read(held.encode()).text)
    verify_consistency(123, 500, proof=proof, old_root=old.root, new_root=found.root)
    with scene.ledger.connection() as connection:
        parts = exported.parts(connection, CASE, until=LATE, sizes={"intake": 500}, after=("", 0), limit=1_000)
        assert [part.record for part in parts] == [one for one in scene.records[:500] if one.position % 3 == 0]
        tree = LedgerTree("intake")
        tree.grow(scene.ledger, 500)
        for part in (parts[0], parts[80], parts[-1]):
            index = part.record.position - 1
            proof = tree.inclusion(connection, index, 500)
            verify_inclusion(part.leaf, index, 500, proof=proof, root=found.root)
            before = index - 7
            assert part.previous == (scene.leaves[before] if before >= 0 else bytes(32))


def test_pages_go_on_where_the_one_before_ended_and_end_with_the_export(scene: Scene) -> None:
    sizes = {"intake": SIZE}
    until = scene.records[299].recorded_at
    with scene.ledger.connection() as connection:
        found: list[int] = []
        after = ("", 0)
        while page := exported.parts(connection, CASE, until=until, sizes=sizes, after=after, limit=7):
            found += [part.record.position for part in page]
            after = (page[-1].service, page[-1].record.position)
        assert found == list(range(3, 301, 3))
        assert len(list(exported.told(connection, CASE, until))) == 100
        assert len(exported.parted(connection, CASE, until)) == 7
        assert exported.parted(connection, derive("case", "another"), until) == []
        # A stream that the case began stands in no other's way until another has gone on in it.
        assert exported.parted(connection, CASE, scene.records[2].recorded_at) == []


def test_of_the_logs_that_are_asked_for_the_newest_note_is_given_and_of_no_other_log(scene: Scene) -> None:
    scene.witness(scene.note(400))
    newest = scene.note(500)
    scene.witness(newest)
    elsewhere = signed(Checkpoint("elsewhere.example/25/care/01", 7, bytes(32)), scene.keys("intake", ORIGIN))
    with scene.ledger.connection() as connection:
        witnessed.keep(
            connection, "elsewhere.example/25/care/01", after=None,
            checkpoint=Checkpoint.read(elsewhere.text), note=elsewhere.written(),
        )  # fmt: skip
        assert exported.newest_notes(connection, SERVICES) == {"intake": newest.written()}


def test_a_ledger_that_is_not_what_was_signed_covers_nothing(scene: Scene) -> None:
    scene.witness(scene.note(400, root=bytes(32)))
    assert scene.covering().of_case(CASE, LATE, since=[]) == ({}, {"intake": 200})


def test_what_nobody_cosigned_or_an_unknown_key_signed_covers_nothing(scene: Scene) -> None:
    assert scene.covering().of_case(CASE, LATE, since=[]) == ({}, {"intake": 200})
    scene.witness(scene.note(SIZE))
    (scene.settings.secrets / "public" / "intake.notary").write_text("")
    assert read_keys(scene.settings.secrets, "intake").ever() == []
    assert scene.covering().of_case(CASE, LATE, since=[]) == ({}, {"intake": 200})


def test_what_a_witness_elsewhere_cosigned_of_the_same_checkpoint_stands_beside(scene: Scene) -> None:
    other = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    stranger = SigningKey("stranger.example/witness", Ed25519PrivateKey.from_private_bytes(b"\x66" * 32))
    key = other.verifier(COSIGNATURE).written()
    scene.settings.witnesses.write_text(f"https://other.example/witness {key}\n")
    note = scene.note(SIZE)
    scene.witness(note)
    text = note.text
    with scene.ledger.connection() as connection:
        for one in (other, stranger):
            signature = one.cosign(text, int(LATE.timestamp()))
            cosigned.keep(
                connection, "intake", witness=one.name, checkpoint=Checkpoint.read(text),
                note=Note(text, (*note.signatures, signature)).written(),
            )  # fmt: skip
    covering = scene.covering()
    (one_log,) = covering.of_case(CASE, LATE, since=[])[0].values()
    assert one_log.witnesses == [key_name(scene.settings, WITNESS), other.name]
    keys = [*read_verified("k", one_log.keys.encode()), *read_verified("w", covering.witness_keys().encode())]
    assert Verified("x", one_log.note.encode(), keys).witnesses == one_log.witnesses
    told = read_held("\n".join(public_keys(scene.settings)).encode())
    assert key in told
    assert {one.written for one in keys} <= told.keys()


def test_since_when_the_case_is_cosigned_is_proved_from_the_first_notes_that_cover_it(scene: Scene) -> None:
    other = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    stranger = SigningKey("stranger.example/witness", Ed25519PrivateKey.from_private_bytes(b"\x66" * 32))
    scene.settings.witnesses.write_text(f"https://other.example/w {other.verifier(COSIGNATURE).written()}\n")
    # The case stands at every third position: what is smaller than 3 covers nothing of it.
    for number, size in enumerate((2, 5, 7, 300, SIZE, SIZE)):
        scene.witness(scene.note(size, at=START + timedelta(hours=number)))
    with scene.ledger.connection() as connection:
        for number, (one, size) in enumerate(((other, 1), (stranger, 4), (other, 6), (other, 7), (other, 500))):
            text = scene.note(size).text
            words = signed(Checkpoint.read(text), scene.keys("intake", ORIGIN))
            note = Note(text, (*words.signatures, one.cosign(text, int(START.timestamp()) + 60 * number)))
            cosigned.keep(connection, "intake", witness=one.name, checkpoint=Checkpoint.read(text), note=note.written())
    covering = scene.covering()
    (one_log,) = covering.of_case(CASE, LATE, since=[])[0].values()
    keys = [*read_verified("k", one_log.keys.encode()), *read_verified("w", covering.witness_keys().encode())]
    newest = Checkpoint.read(Note.read(one_log.note.encode()).text)
    found = []
    for since, proof in one_log.earlier:
        old = Verified("x", since.encode(), keys)
        old.check_cosigned("x")
        verify_consistency(old.size, SIZE, proof=proof, old_root=old.root, new_root=newest.root)
        found.append((old.size, {name.split("/")[0]: moment[11:16] for name, moment in old.cosigned.items()}))
    own = scene.settings.authority
    assert found == [
        (5, {own: "02:30"}), (6, {"other.example": "01:32"}), (500, {"other.example": "01:34"}), (SIZE, {own: "05:30"}),
    ]  # fmt: skip


def test_a_note_that_was_cosigned_before_a_key_was_in_force_is_no_proof_of_since_when(scene: Scene) -> None:
    scene.witness(scene.note(300, at=START - timedelta(hours=1)))
    scene.witness(scene.note(SIZE))
    (one_log,) = scene.covering().of_case(CASE, LATE, since=[])[0].values()
    assert one_log.earlier == []


def test_a_tree_does_not_grow_beyond_the_ledger_and_grows_on_where_it_was(scene: Scene) -> None:
    tree = LedgerTree("intake")
    tree.grow(scene.ledger, 300)
    with pytest.raises(ProofError):
        tree.grow(scene.ledger, SIZE + 1)
    tree.grow(scene.ledger, SIZE)
    with scene.ledger.connection() as connection:
        for size in (1, 256, 300, 512, SIZE):
            assert tree.root(connection, size) == Edge().extended(scene.leaves[:size])[0].root()


def test_leaves_that_the_witness_has_read_are_not_read_again_for_a_dossier(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.witness(scene.note(512))
    tree_over(scene.ledger, "intake").grow(scene.ledger, 512)
    read: list[int] = []

    def leaves(connection: Session, service: str, first: int, end: int) -> bytes:
        read.append(end - first)
        return found(connection, service, first, end)

    found = exported.leaves
    monkeypatch.setattr(exported, "leaves", leaves)
    covering = scene.covering()
    assert set(covering.of_case(CASE, LATE, since=[])[0]) == {"intake"}
    assert read == []
    with scene.ledger.connection() as connection:
        covering.proof(connection, "intake", 2, 512)
    assert read == [256]
    # What another process holds is its own.
    assert tree_over(Database("", open=False), "intake") is not tree_over(scene.ledger, "intake")
