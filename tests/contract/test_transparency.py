"""What is signed of a log stays readable: tiles, checkpoint, cosignature and proofs as they once were.

`golden/transparency.json` was made from the seven records of `tests.support.records` and these two keys.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.kernel.commitments import NO_LEAF, leaf_hash, leaf_header
from shared.transparency.checkpoints import Checkpoint, opened, signed
from shared.transparency.notes import COSIGNATURE, Note, SigningKey, VerifierKey
from shared.transparency.proofs import verify_consistency
from shared.transparency.tiles import Edge, TileId, prove_consistency, prove_inclusion
from tests.support.inclusion import verify_inclusion
from tests.support.records import ORIGIN, log

GOLDEN = Path(__file__).parent / "golden" / "transparency.json"
COUNT, OLD, INDEX, SECONDS = 7, 3, 4, 1772415000
LOG = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x11" * 32))
WITNESS = SigningKey("hoigia.example/24/audit", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))


def leaves() -> list[bytes]:
    newest: dict[str, bytes] = {}
    found = []
    for record in log(COUNT):
        header = leaf_header(record, origin=ORIGIN, previous=newest.get(record.stream, NO_LEAF))
        newest[record.stream] = leaf_hash(header)
        found.append(newest[record.stream])
    return found


def made() -> dict[str, Any]:
    edge, tiles = Edge().extended(leaves())
    before = Edge().extended(leaves()[:OLD])[0]
    note = signed(Checkpoint(ORIGIN, edge.size, edge.root()), [LOG])
    return {
        "log_key": LOG.verifier().written(),
        "witness_key": WITNESS.verifier(COSIGNATURE).written(),
        "tile": tiles[TileId(0, 0)].hex(),
        "checkpoint": Note(note.text, (*note.signatures, WITNESS.cosign(note.text, SECONDS))).written(),
        "old_root": before.root().hex(),
        "inclusion": [part.hex() for part in prove_inclusion(INDEX, COUNT, lambda _: tiles)],
        "consistency": [part.hex() for part in prove_consistency(OLD, COUNT, lambda _: tiles)],
    }


@pytest.fixture(scope="module")
def golden() -> Any:
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", made())
def test_the_same_records_and_keys_give_the_same_bytes(golden: Any, name: str) -> None:
    assert made()[name] == golden[name]


def test_what_was_signed_once_is_verified_now(golden: Any) -> None:
    words = golden["checkpoint"].encode()
    checkpoint = opened(words, [VerifierKey.read(golden["log_key"])], origin=ORIGIN)
    ((_, cosignature),) = Note.read(words).verified([VerifierKey.read(golden["witness_key"])])
    assert (checkpoint.size, cosignature.seconds) == (COUNT, SECONDS)
    leaf = bytes.fromhex(golden["tile"])[INDEX * 32 : INDEX * 32 + 32]
    inclusion, consistency = ([bytes.fromhex(part) for part in golden[name]] for name in ("inclusion", "consistency"))
    verify_inclusion(leaf, INDEX, COUNT, proof=inclusion, root=checkpoint.root)
    verify_consistency(
        OLD, COUNT, proof=consistency, old_root=bytes.fromhex(golden["old_root"]), new_root=checkpoint.root
    )
