"""What is submitted to a witness, as C2SP tlog-witness spells it, and what a witness says of it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.kernel.commitments import leaf_hash
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.notes import COSIGNATURE, Note, NoteError, SigningKey
from shared.transparency.submission import (
    MOST_PROOF,
    RefusalError,
    Submission,
    read_signatures,
    read_size,
    written_signatures,
    written_size,
)
from shared.transparency.tiles import Edge, TileId, prove_consistency

ORIGIN = "hoigia.example/24/intake/00ff"
LOG = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x11" * 32))
OTHER = SigningKey(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x12" * 32))
WITNESS = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
PUBLISHED = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501 - the example of the specification, letter by letter


def grown(size: int, other_from: int | None = None) -> tuple[Checkpoint, Edge, dict[TileId, bytes]]:
    leaves = [leaf_hash(b"%d" % n if other_from is None or n < other_from else b"other") for n in range(size)]
    edge, tiles = Edge().extended(leaves)
    return Checkpoint(ORIGIN, size, edge.root()), edge, tiles


def submission(old: int, new: int, other_from: int | None = None, *, key: SigningKey = LOG) -> Submission:
    checkpoint, _, tiles = grown(new, other_from)
    proof = prove_consistency(old, new, lambda _: tiles) if old <= new else []
    return Submission(old, tuple(proof), signed(checkpoint, [key]))


def test_the_published_example_is_read_and_spelled_again() -> None:
    found = Submission.read(PUBLISHED.encode())
    assert (found.old, len(found.proof)) == (20852014, 4)
    assert Checkpoint.read(found.note.text).size == 20852163
    assert len(found.note.signatures) == 2
    assert found.written() == PUBLISHED.encode()


@pytest.mark.parametrize(
    "words",
    [
        PUBLISHED.replace("old ", "old  "),
        PUBLISHED.replace("old 2", "old 02"),
        PUBLISHED.replace("old 2", "old -2"),
        PUBLISHED.replace("old", "new"),
        PUBLISHED.replace("PlRN", "PlR"),
        PUBLISHED.replace("PlRNCrwH", ""),
        PUBLISHED.replace("\n\nexample", "\nexample", 1),
        PUBLISHED.replace("PlRN", "Pl\N{LATIN SMALL LETTER E WITH ACUTE}N"),
        PUBLISHED[:-1],
        PUBLISHED.replace("PlRN", "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * (MOST_PROOF - 3) + "PlRN"),
        "",
    ],
)
def test_what_is_not_spelled_so_is_no_submission(words: str) -> None:
    with pytest.raises(NoteError):
        Submission.read(words.encode())


@pytest.mark.parametrize(("last", "new"), [(0, 5), (5, 5), (5, 9), (8, 300)])
def test_what_goes_on_from_what_was_cosigned_is_taken(last: int, new: int) -> None:
    known = grown(last)[0] if last else None
    again = Submission.read(submission(last, new).written())
    assert again.judged(known) == grown(new)[0]


@pytest.mark.parametrize(
    ("last", "sent", "refusal"),
    [
        (5, submission(10, 9), ("old-size-too-large", None)),
        (5, submission(0, 9), ("other-size", 5)),
        (5, submission(4, 4), ("other-size", 5)),
        (None, submission(5, 9), ("other-size", 0)),
        (5, submission(5, 5, 3), ("forked", 5)),
        (5, submission(5, 9, 3), ("unproven", None)),
        (5, Submission(5, (), submission(5, 9).note), ("unproven", None)),
        (None, Submission(0, (bytes(32),), submission(0, 9).note), ("unproven", None)),
        (5, Submission(5, (bytes(32),), submission(5, 5).note), ("unproven", None)),
        (None, Submission(0, (), signed(Checkpoint(ORIGIN, 0, bytes(32)), [LOG])), ("forked", 0)),
    ],
    ids=[
        "an old size beyond the new", "another old size", "one that is behind", "one of which nothing was seen",
        "another tree of the size", "a fork that grew", "no proof", "a proof from nothing", "a proof of nothing",
        "an empty tree of another root",
    ],
)  # fmt: skip
def test_what_does_not_go_on_is_refused_as_the_protocol_says(
    last: int | None, sent: Submission, refusal: tuple[str, int | None]
) -> None:
    with pytest.raises(RefusalError) as raised:
        sent.judged(None if last is None else grown(last)[0])
    assert (raised.value.code, raised.value.size) == refusal


def test_only_signatures_of_known_keys_are_kept() -> None:
    sent = submission(0, 5)
    both = Submission(0, (), Note(sent.note.text, (*sent.note.signatures, OTHER.sign(sent.note.text))))
    assert both.signed_by([LOG.verifier()]) == sent.note
    with pytest.raises(NoteError):
        sent.signed_by([OTHER.verifier()])
    forged = Submission(0, (), Note(grown(6)[0].text(), sent.note.signatures))
    with pytest.raises(NoteError):
        forged.signed_by([LOG.verifier()])


def test_the_answers_are_spelled_and_read() -> None:
    assert read_size(written_size(20852014).encode()) == 20852014
    for wrong in (b"", b"5", b"05\n", b"5\n\n", b"-5\n"):
        with pytest.raises(NoteError):
            read_size(wrong)
    text = grown(5)[0].text()
    lines = written_signatures([WITNESS.cosign(text, 1679315147)])
    (one,) = read_signatures(lines.encode())
    assert one.seconds == 1679315147
    assert WITNESS.verifier(COSIGNATURE).holds(one, text)
    for garbled in (b"", lines.encode()[:-1], b"\xff\n", b"- x AAAA\n"):
        with pytest.raises(NoteError):
            read_signatures(garbled)
