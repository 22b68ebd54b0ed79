"""The frozen format: what was sealed by any release opens by every later one.

The vectors are checked twice: against the code of the project, and against the few lines below,
which follow ``docs/reference/envelope.md`` without it.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from shared.kernel.ids import EventId, PersonId, StreamId
from shared.kernel.personal import FieldClass, Personal
from shared.sealing.cipher import Sealer
from shared.sealing.keyring import MemoryKeyring
from shared.sealing.place import Place
from shared.sealing.roots import EpochKeys, FileRoot

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "envelope.json").read_text(encoding="utf-8"))
VECTORS: list[dict[str, Any]] = GOLDEN["envelopes"]
WRAPPED: dict[str, Any] = GOLDEN["wrapped"]
vectors = pytest.mark.parametrize("vector", VECTORS, ids=[vector["about"] for vector in VECTORS])


@vectors
def test_the_sealer_writes_the_golden_envelope(vector: dict[str, Any]) -> None:
    person, place = PersonId(vector["person"]), place_of(vector)
    keyring = MemoryKeyring({person: bytes.fromhex(vector["secret"])})
    sealer = Sealer(keyring, _nonce=lambda: bytes.fromhex(vector["nonce"]))
    value = Personal(vector["value"], person=person, field_class=FieldClass(vector["class"]))
    assert sealer.seal(value, place) == vector["envelope"]
    assert sealer.open(vector["envelope"], place) == vector["value"]


@vectors
def test_the_reference_page_alone_gives_the_golden_envelope(vector: dict[str, Any]) -> None:
    class_key = hkdf(bytes.fromhex(vector["secret"]), b"hoigia/sealing/v1/class/" + vector["class"].encode(), length=32)
    field = hkdf(class_key, laid_out("hoigia/sealing/v1/field", vector["event_id"], vector["path"]), length=64)
    words = [vector[word] for word in ("origin", "stream", "version", "event_id", "type", "path", "class", "person")]
    bound = laid_out("hoigia/sealing/v1/bound", *words)
    padded = vector["canonical"].encode() + b"\x80"
    padded += bytes(-len(padded) % 32)
    steps = {
        "class_key": class_key,
        "field_key": field[:32],
        "commitment": field[32:],
        "bound": bound,
        "padded": padded,
    }
    assert {name: octets.hex() for name, octets in steps.items()} == vector["steps"]
    nonce = bytes.fromhex(vector["nonce"])
    assert vector["envelope"] == {
        "sealed": "v1",
        "class": vector["class"],
        "person": vector["person"],
        "nonce": base64url(nonce),
        "text": base64url(AESGCMSIV(field[:32]).encrypt(nonce, padded, bound)),
        "commitment": base64url(field[32:]),
    }


def test_the_reference_page_shows_the_first_golden_envelope() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "envelope.md").read_text(encoding="utf-8")
    shown = page.split("```json\n")[1].split("```")[0]
    assert json.loads(shown) == VECTORS[0]["envelope"]


def test_every_class_has_a_golden_envelope() -> None:
    assert {vector["class"] for vector in VECTORS} == set(FieldClass)


def test_a_golden_wrapped_secret_opens(tmp_path: Path) -> None:
    (tmp_path / "root.key").write_text(WRAPPED["root"])
    directory = tmp_path / "epochs" / WRAPPED["service"]
    directory.mkdir(parents=True)
    (directory / f"{WRAPPED['epoch']}.key").write_text(WRAPPED["epoch_key_file"])
    epochs = EpochKeys(tmp_path / "epochs", service=WRAPPED["service"], root=FileRoot(tmp_path / "root.key"))
    secret = epochs.unwrap_secret(bytes.fromhex(WRAPPED["row"]), WRAPPED["person"], epoch=WRAPPED["epoch"])
    assert secret.hex() == WRAPPED["secret"]


def test_the_reference_page_alone_opens_a_golden_wrapped_secret() -> None:
    service, epoch, person = WRAPPED["service"], WRAPPED["epoch"], WRAPPED["person"]
    file, row = bytes.fromhex(WRAPPED["epoch_key_file"]), bytes.fromhex(WRAPPED["row"])
    root = AESGCMSIV(bytes.fromhex(WRAPPED["root"]))
    key = root.decrypt(file[:12], file[12:], laid_out("hoigia/sealing/v1/epoch", service, epoch))
    context = laid_out("hoigia/sealing/v1/secret", service, person, epoch)
    assert AESGCMSIV(key).decrypt(row[:12], row[12:], context).hex() == WRAPPED["secret"]


def place_of(vector: dict[str, Any]) -> Place:
    return Place(
        origin=vector["origin"],
        stream=StreamId(vector["stream"]),
        version=vector["version"],
        event_id=EventId(vector["event_id"]),
        type=vector["type"],
        path=vector["path"],
    )


def hkdf(key: bytes, info: bytes, *, length: int) -> bytes:
    """RFC 5869 with SHA-256 and no salt."""
    extracted = hmac.digest(bytes(32), key, "sha256")
    blocks, block = b"", b""
    for number in range(1, -(-length // hashlib.sha256().digest_size) + 1):
        block = hmac.digest(extracted, block + info + bytes([number]), "sha256")
        blocks += block
    return blocks[:length]


def laid_out(*words: str | int) -> bytes:
    pieces = [str(word).encode() for word in words]
    return b"".join(len(piece).to_bytes(8, "big") + piece for piece in pieces)


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
