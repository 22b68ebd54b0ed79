"""Signed notes, checkpoints and cosignatures are what C2SP says, to the byte."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.transparency.checkpoints import Checkpoint, opened, signed
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, NoteError, Signature, SigningKey, VerifierKey

# The example of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The key, text and signature with which the first implementation of signed notes is tested (golang.org/x/mod).
PETER = "PeterNeumann"
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
OTHER_KEYS = [
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
]
# The example of C2SP tlog-checkpoint and tlog-cosignature; its keys are not published.
SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SOFA_NOTE = (
    SOFA + "\n— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
ORIGIN = "hoigia.example/24/intake/00ff"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def key(name: str = ORIGIN, seed: int = 1) -> SigningKey:
    return SigningKey(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def peter() -> SigningKey:
    return SigningKey(PETER, Ed25519PrivateKey.from_private_bytes(base64.b64decode(PETER_PRIVATE)[1:]))


def checkpoint(size: int = 3) -> Checkpoint:
    return Checkpoint(ORIGIN, size, bytes(range(32)))


@pytest.mark.parametrize("text", [EXAMPLE_KEY, PETER_KEY, *OTHER_KEYS])
def test_keys_of_other_implementations_are_read_and_spelled_again(text: str) -> None:
    assert VerifierKey.read(text).written() == text


@pytest.mark.parametrize("number", range(len(PETER_KEY)))
def test_a_key_with_a_letter_less_is_no_key(number: int) -> None:
    with pytest.raises(NoteError):
        VerifierKey.read(PETER_KEY[:number] + PETER_KEY[number + 1 :])


@pytest.mark.parametrize(
    ("text", "known"), [(EXAMPLE_NOTE, EXAMPLE_KEY), (PETER_TEXT + "\n" + PETER_LINE + "\n", PETER_KEY)]
)
def test_notes_of_other_implementations_are_verified_and_spelled_again(text: str, known: str) -> None:
    note = Note.read(text.encode())
    assert [found.written() for found, _ in note.verified([VerifierKey.read(known)])] == [known]
    assert note.written() == text


def test_the_signature_of_the_published_key_is_the_published_one() -> None:
    assert peter().verifier().written() == PETER_KEY
    assert peter().sign(PETER_TEXT).written() == PETER_LINE


def test_the_published_cosignature_is_read_with_its_time() -> None:
    note = Note.read(SOFA_NOTE.encode())
    assert Checkpoint.read(note.text).size == 20852163
    assert Checkpoint.read(note.text).text() == SOFA
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert note.signatures[1].seconds == 1679315147
    assert note.written() == SOFA_NOTE


def test_a_cosignature_signs_its_time_and_the_whole_text_as_published() -> None:
    made = key("witness.example.com/w1").cosign(SOFA, 1679315147)
    public = key().private.public_key()
    public.verify(made.value[8:], f"cosignature/v1\ntime 1679315147\n{SOFA}".encode())
    assert made.value[:8].hex() == "00000000641850cb"


def test_a_cosignature_does_not_hold_for_another_time_another_text_or_as_the_logs_signature() -> None:
    witness = key("witness.example/w1", 9)
    made = witness.cosign(SOFA, 1679315147)
    verifier = witness.verifier(COSIGNATURE)
    assert verifier.holds(made, SOFA)
    assert not verifier.holds(made, SOFA.replace("3\n", "4\n", 1))
    later = Signature(made.name, made.key_id, (1679315148).to_bytes(8, "big") + made.value[8:])
    assert not verifier.holds(later, SOFA)
    assert not witness.verifier().holds(made, SOFA)
    assert verifier.key_id != witness.verifier().key_id


@pytest.mark.parametrize("number", range(len(EXAMPLE_NOTE.encode())))
def test_no_byte_of_a_note_can_be_turned(number: int) -> None:
    words = bytearray(EXAMPLE_NOTE.encode())
    words[number] ^= 1
    with pytest.raises(NoteError):
        Note.read(bytes(words)).verified([VerifierKey.read(EXAMPLE_KEY)])


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n— a AAAAAAA=\n".encode(),
        "text\n\n— a AAAAAAA=".encode(),
        b"text\n\n- a AAAAAAA=\n",
        "text\n\n— a AAAAAA==\n".encode(),
        "text\n\n— a AAAAAAB=\n".encode(),
        "wo\trd\n\n— a AAAAAAA=\n".encode(),
        b"wo\xffrd\n\n\xe2\x80\x94 a AAAAAAA=\n",
        ("text\n\n" + "— a AAAAAAA=\n" * 65).encode(),
    ],
)
def test_what_is_no_note_is_not_read(words: bytes) -> None:
    with pytest.raises(NoteError):
        Note.read(words)


def test_the_last_blank_line_ends_the_text() -> None:
    assert Note.read("one\n\ntwo\n\n— a AAAAAAA=\n".encode()).text == "one\n\ntwo\n"


def test_signatures_of_unknown_keys_are_passed_over_and_wrong_ones_of_known_keys_are_not() -> None:
    note = signed(checkpoint(), [key(seed=1), key(seed=2)])
    assert [found for found, _ in note.verified([key(seed=2).verifier()])] == [key(seed=2).verifier()]
    with pytest.raises(NoteError):
        note.verified([key(seed=3).verifier()])
    wrong = Note(note.text, (note.signatures[0], Signature(ORIGIN, key(seed=2).verifier().key_id, bytes(64))))
    wrong.verified([key(seed=1).verifier()])
    with pytest.raises(NoteError):
        wrong.verified([key(seed=1).verifier(), key(seed=2).verifier()])


def test_a_line_that_is_repeated_and_the_order_of_lines_change_nothing() -> None:
    first, second, witness = key(seed=1), key(seed=2), key("witness.example/w1", 9)
    note = signed(checkpoint(), [first, second])
    known = [first.verifier(), second.verifier()]
    repeated = Note(note.text, (*reversed(note.signatures), *note.signatures * 3))
    assert repeated.verified(known) == note.verified(known) == list(zip(known, note.signatures, strict=True))
    times = tuple(witness.cosign(note.text, seconds) for seconds in range(60))
    assert Note(note.text, times).verified([witness.verifier(COSIGNATURE)]) == [
        (witness.verifier(COSIGNATURE), times[0])
    ]
    with pytest.raises(NoteError):
        Note(note.text, (*note.signatures, Signature(ORIGIN, first.verifier().key_id, bytes(64)))).verified(known)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x01b"])
def test_a_name_that_no_line_could_hold_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        key(name).verifier()


def test_a_checkpoint_is_opened_with_a_key_of_its_log() -> None:
    words = signed(checkpoint(), [key()]).written().encode()
    assert opened(words, [key().verifier()], origin=ORIGIN) == checkpoint()
    with pytest.raises(NoteError):
        opened(words, [key(seed=2).verifier()], origin=ORIGIN)
    with pytest.raises(NoteError):
        opened(words, [key().verifier()], origin=ORIGIN + "0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n01\n{SOFA.splitlines()[2]}\n",
        f"a\n-1\n{SOFA.splitlines()[2]}\n",
        f"a\n\u0661\n{SOFA.splitlines()[2]}\n",
        f"\n1\n{SOFA.splitlines()[2]}\n",
        "a\n1\nAAAA\n",
        f"a\n1\n{SOFA.splitlines()[2]}",
        f"a\n1\n{SOFA.splitlines()[2]}\nmore\n",
        f"a\n1\n{SOFA.splitlines()[2][:-2]}J=\n",
    ],
)
def test_what_is_no_checkpoint_is_not_read(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.read(text)


def test_a_key_that_follows_overlaps_with_the_one_before_it() -> None:
    old, new = key(seed=1).verifier(), key(seed=2).verifier()
    keys = LogKeys((Validity(old, AT),)).followed(new, AT + 10 * DAY, 2 * DAY)
    assert keys.at(AT - DAY) == []
    assert keys.at(AT) == keys.at(AT + 9 * DAY) == [old]
    assert keys.at(AT + 10 * DAY) == keys.at(AT + 11 * DAY) == [old, new]
    assert keys.at(AT + 12 * DAY) == [new]
    assert keys.ever() == [old, new]
    assert LogKeys.read(keys.written()) == keys


def test_a_key_that_ended_reads_what_it_just_signed_and_nothing_later() -> None:
    old, new = key(seed=1).verifier(), key(seed=2).verifier()
    keys = LogKeys((Validity(old, AT),)).followed(new, AT + 10 * DAY, 2 * DAY)
    assert keys.lately(AT - DAY, DAY) == []
    assert keys.lately(AT + 9 * DAY, DAY) == [old]
    assert keys.lately(AT + 12 * DAY, DAY) == keys.lately(AT + 12.9 * DAY, DAY) == [old, new]
    assert keys.lately(AT + 13 * DAY, DAY) == [new]


def test_a_key_that_is_to_end_sooner_is_not_kept_longer_and_none_comes_twice() -> None:
    first, second, third = (key(seed=seed).verifier() for seed in (1, 2, 3))
    keys = LogKeys((Validity(first, AT),)).followed(second, AT + DAY, DAY).followed(third, AT + 2 * DAY, 5 * DAY)
    assert keys.at(AT + 3 * DAY) == [second, third]
    with pytest.raises(NoteError):
        keys.followed(first, AT + 9 * DAY, DAY)


@pytest.mark.parametrize("line", ["", "x", f"{EXAMPLE_KEY} now -", f"{EXAMPLE_KEY} 2026-03-02T01:30:00.000000Z"])
def test_what_is_no_line_of_keys_is_not_read(line: str) -> None:
    with pytest.raises(NoteError):
        Validity.read(line)
