import base64
import string
import traceback
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.canonical import DEEPEST, Json, NotCanonicalError, canonical, is_clean_text
from shared.kernel.ids import StreamId, derive
from shared.kernel.personal import FieldClass, Personal, SealedValueError
from shared.sealing.cipher import Sealer, masked
from shared.sealing.envelope import SealBroken, is_envelope
from shared.sealing.keyring import Erased, MemoryKeyring, UnknownPerson
from tests.unit.sealing.places import OTHER_EVENT, OTHER_PERSON, PERSON, PLACE, personal

NAME = "Nguyễn Thị Bịa Đặt"
MOVES: dict[str, dict[str, Any]] = {
    "another log": {"origin": "hoigia.example/24/verification/1"},
    "another incarnation": {"origin": "hoigia.example/24/intake/2"},
    "another stream": {"stream": StreamId(derive("case", "another"))},
    "another version": {"version": 2},
    "another event": {"event_id": OTHER_EVENT},
    "another type": {"type": "VictimReceived.v2"},
    "another field": {"path": "/victim/other_name"},
    "another item of a list": {"path": "/victim/name/0"},
}
keys = st.text(string.ascii_lowercase, min_size=1, max_size=8)
texts = st.text(max_size=80).map(lambda text: unicodedata.normalize("NFC", text)).filter(is_clean_text)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@pytest.fixture(scope="module")
def sealer() -> Sealer:
    keyring = MemoryKeyring()
    keyring.prepare([PERSON, OTHER_PERSON])
    return Sealer(keyring)


@given(value=values, field_class=st.sampled_from(FieldClass))
def test_what_was_sealed_opens_at_its_place(sealer: Sealer, value: Json, field_class: FieldClass) -> None:
    envelope = sealer.seal(personal(value, field_class=field_class), PLACE)
    assert sealer.open(envelope, PLACE) == value
    assert Personal[Json].sealed(envelope).field_class is field_class


def test_an_envelope_has_exactly_the_frozen_words(sealer: Sealer) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    assert list(envelope) == ["sealed", "class", "person", "nonce", "text", "commitment"]
    assert (envelope["sealed"], envelope["class"], envelope["person"]) == ("v1", "identity", PERSON)
    assert is_envelope(envelope)


@given(text=texts)
def test_an_envelope_shows_nothing_of_its_text(sealer: Sealer, text: str) -> None:
    text = "Bịa Đặt " + text
    envelope = sealer.seal(personal(text), PLACE)
    octets = base64.urlsafe_b64decode(f"{envelope['text']}==")
    assert text.encode() not in canonical(envelope) + octets


def test_two_sealings_of_equal_text_differ(sealer: Sealer) -> None:
    first, second = (sealer.seal(personal(NAME), PLACE) for _ in range(2))
    assert first["nonce"] != second["nonce"]
    assert first["text"] != second["text"]


def test_no_nonce_comes_twice(sealer: Sealer) -> None:
    nonces = {str(sealer.seal(personal("x"), PLACE)["nonce"]) for _ in range(500)}
    assert len(nonces) == 500


def test_short_words_have_one_length(sealer: Sealer) -> None:
    lengths = {len(str(sealer.seal(personal(word), PLACE)["text"])) for word in ("", "Nữ", "Nam", "không rõ", None, 7)}
    assert len(lengths) == 1


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
def test_an_envelope_does_not_open_at(sealer: Sealer, move: dict[str, Any]) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    with pytest.raises(SealBroken):
        sealer.open(envelope, replace(PLACE, **move))


@given(data=st.data())
@settings(max_examples=50)
def test_words_that_run_together_are_still_two_places(sealer: Sealer, data: st.DataObject) -> None:
    joined = "VictimReceived.v1/victim/name"
    cut = data.draw(st.integers(0, len(joined)).filter(lambda at: at != len("VictimReceived.v1")))
    envelope = sealer.seal(personal(NAME), PLACE)
    with pytest.raises(SealBroken):
        sealer.open(envelope, replace(PLACE, type=joined[:cut], path=joined[cut:]))


def test_an_envelope_is_of_one_class_only(sealer: Sealer) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    for other in set(FieldClass) - {FieldClass.IDENTITY}:
        with pytest.raises(SealBroken):
            sealer.open(envelope | {"class": other.value}, PLACE)


def test_an_envelope_is_about_one_person_only(sealer: Sealer) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    with pytest.raises(SealBroken):
        sealer.open(envelope | {"person": OTHER_PERSON}, PLACE)


def test_parts_of_two_envelopes_make_no_third(sealer: Sealer) -> None:
    first, second = sealer.seal(personal(NAME), PLACE), sealer.seal(personal("Trần Văn Bịa"), PLACE)
    for word in ("nonce", "text"):
        with pytest.raises(SealBroken):
            sealer.open(first | {word: second[word]}, PLACE)


@pytest.mark.parametrize("word", ["nonce", "text", "commitment"])
def test_every_flipped_bit_is_seen(sealer: Sealer, word: str) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    octets = base64.urlsafe_b64decode(f"{envelope[word]}==")
    for bit in range(8 * len(octets)):
        flipped = bytearray(octets)
        flipped[bit // 8] ^= 1 << bit % 8
        altered = base64.urlsafe_b64encode(flipped).rstrip(b"=").decode()
        with pytest.raises(SealBroken):
            sealer.open(envelope | {word: altered}, PLACE)


@pytest.mark.parametrize("word", ["nonce", "text", "commitment"])
def test_every_letter_of_the_spelling_counts(sealer: Sealer, word: str) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    spelling = str(envelope[word])
    alphabet = string.ascii_letters + string.digits + "-_"
    for at, letter in enumerate(spelling):
        other = alphabet[(alphabet.index(letter) + 1) % 64]
        with pytest.raises(SealBroken):
            sealer.open(envelope | {word: spelling[:at] + other + spelling[at + 1 :]}, PLACE)


def test_the_commitment_is_checked_even_when_the_text_would_open(sealer: Sealer) -> None:
    envelope = sealer.seal(personal(NAME), PLACE)
    foreign = sealer.seal(personal(NAME), replace(PLACE, path="/elsewhere"))["commitment"]
    with pytest.raises(SealBroken):
        sealer.open(envelope | {"commitment": foreign}, PLACE)


def test_another_keyring_with_the_same_person_cannot_open(sealer: Sealer) -> None:
    foreign = MemoryKeyring()
    foreign.prepare([PERSON])
    with pytest.raises(SealBroken):
        Sealer(foreign).open(sealer.seal(personal(NAME), PLACE), PLACE)


def test_an_erased_person_is_neither_opened_nor_sealed() -> None:
    keyring = MemoryKeyring()
    keyring.prepare([PERSON])
    sealer = Sealer(keyring)
    envelope = sealer.seal(personal(NAME), PLACE)
    keyring.destroy(PERSON, decision="45/QĐ-UBND")
    with pytest.raises(Erased):
        sealer.open(envelope, PLACE)
    with pytest.raises(Erased):
        sealer.seal(personal(NAME), PLACE)


def test_nothing_is_sealed_before_a_secret_is_prepared() -> None:
    with pytest.raises(UnknownPerson):
        Sealer(MemoryKeyring()).seal(personal(NAME), PLACE)


def test_a_sealed_value_is_never_sealed_again(sealer: Sealer) -> None:
    with pytest.raises(SealedValueError):
        sealer.seal(Personal[Json].sealed(sealer.seal(personal(NAME), PLACE)), PLACE)


def test_a_mask_shows_the_class_and_nothing_else(sealer: Sealer) -> None:
    assert masked(sealer.seal(personal(NAME), PLACE)) == {"masked": "identity"}


def everything_in(error: BaseException | None) -> str:
    """Spell an error and all it drags along, as a careless log would."""
    told = []
    while error is not None:
        told.append("".join(traceback.format_exception(error, chain=False)) + repr(error) + repr(vars(error)))
        error = error.__cause__ or error.__context__
    return "\n".join(told)


@pytest.mark.parametrize("bad", [NAME + "\x00", NAME + "\ud800", [NAME, 1.5], {"ô": NAME}, {"a": {NAME}}])
def test_a_refused_value_is_not_in_the_error(sealer: Sealer, bad: Any) -> None:
    with pytest.raises(NotCanonicalError) as caught:
        sealer.seal(personal(bad), PLACE)
    assert "Bịa" not in everything_in(caught.value)


def test_a_plain_text_that_is_not_canonical_is_not_in_the_error(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("shared.sealing.cipher.canonical", lambda value: f'{{"{value}":'.encode())
        envelope = sealer.seal(personal("Bia"), PLACE)
    with pytest.raises(SealBroken) as caught:
        sealer.open(envelope, PLACE)
    assert "Bia" not in everything_in(caught.value)


def test_a_value_may_be_as_deep_as_an_event(sealer: Sealer) -> None:
    value: Json = NAME
    for _ in range(DEEPEST):
        value = [value]
    assert sealer.open(sealer.seal(personal(value), PLACE), PLACE) == value
