from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.canonical import Json
from shared.sealing.cipher import Sealer
from shared.sealing.envelope import BLOCK, SealBroken, is_envelope, pad, unpad
from shared.sealing.keyring import MemoryKeyring
from tests.unit.sealing.places import PERSON, PLACE, personal

KEYRING = MemoryKeyring()
KEYRING.prepare([PERSON])
SEALER = Sealer(KEYRING)
ENVELOPE = SEALER.seal(personal("Phạm Văn Hư Cấu"), PLACE)
MALFORMED: dict[str, dict[str, Any]] = {
    "another version": {"sealed": "v2"},
    "an unknown class": {"class": "gossip"},
    "a class that is no text": {"class": ["identity"]},
    "a person that is no id": {"person": "Phạm Văn Hư Cấu"},
    "a person in capitals": {"person": PERSON.upper()},
    "no nonce": {"nonce": ""},
    "a short nonce": {"nonce": "AAAA"},
    "a nonce that is no text": {"nonce": None},
    "padding of base64": {"commitment": f"{ENVELOPE['commitment']}="},
    "the other alphabet": {"nonce": "+/+/+/+/+/+/+/+/"},
    "a line end": {"nonce": f"{ENVELOPE['nonce']}\n"},
    "an impossible length": {"commitment": f"{ENVELOPE['commitment']}AA"},
    "a text without a block": {"text": "AAAAAAAAAAAAAAAAAAAAAA"},
    "a text of half a block": {"text": f"{ENVELOPE['text']}AAAA"},
    "a word too many": {"note": "x"},
}


@given(plain=st.binary(max_size=200))
def test_padding_comes_off_as_it_went_on(plain: bytes) -> None:
    padded = pad(plain)
    assert len(padded) % BLOCK == 0
    assert 1 <= len(padded) - len(plain) <= BLOCK
    assert unpad(padded) == plain


@pytest.mark.parametrize("length", [30, 31, 32, 33])
def test_padding_always_leaves_its_mark(length: int) -> None:
    assert pad(b"a" * length)[length] == 0x80


@pytest.mark.parametrize("padded", [b"", bytes(32), b"a" * 32, b"a\x80" + bytes(62), b"a\x80", b"a" * 31 + b"\x81"])
def test_padding_has_one_spelling(padded: bytes) -> None:
    with pytest.raises(SealBroken):
        unpad(padded)


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_envelope_is_refused_with(change: dict[str, Any]) -> None:
    with pytest.raises(SealBroken) as caught:
        SEALER.open(ENVELOPE | change, PLACE)
    assert str(caught.value) == "seal-broken"


@pytest.mark.parametrize("word", sorted(ENVELOPE))
def test_an_envelope_is_refused_without(word: str) -> None:
    with pytest.raises(SealBroken):
        SEALER.open({name: value for name, value in ENVELOPE.items() if name != word}, PLACE)


@pytest.mark.parametrize("value", [None, "sealed", [], {}, {"sealed": "v1"}, {**ENVELOPE, "note": 1}])
def test_only_an_envelope_looks_like_one(value: Json) -> None:
    assert not is_envelope(value)
