"""Which earlier checkpoints go into a dossier: judged row by row, what does not read or count takes nothing away."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.queries.exported import Earlier
from services.audit.service.covering import earlier_ones
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from tests.support.dossiers import LOG_KEY, WITNESS, made
from tests.support.records import START

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ONE = SigningKey("one.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
TWO = SigningKey("two.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x66" * 32))
KEYS = LogKeys((Validity(LOG_KEY.verifier(1), LONG_AGO),))
DOSSIER = made()
NEWEST = DOSSIER.checkpoint()


def cosigners(one_since: datetime = LONG_AGO) -> LogKeys:
    since = ((WITNESS, LONG_AGO), (ONE, one_since), (TWO, LONG_AGO))
    return LogKeys(tuple(Validity(key.verifier(COSIGNATURE), moment) for key, moment in since))


def note(size: int, key: SigningKey, minutes: int) -> str:
    words = DOSSIER.checkpoint(size)
    moment = int((START + timedelta(minutes=minutes)).timestamp())
    return Note(words.text, (words.signatures[0], key.cosign(words.text, moment))).written()


def first(position: int, size: int, key: SigningKey, minutes: int) -> Earlier:
    return Earlier(position, key.name, note(size, key, minutes))


def names(found: list[Note]) -> list[list[str]]:
    return [[one.name for one in found_.signatures[1:]] for found_ in found]


def test_a_note_that_does_not_read_or_hold_takes_nothing_from_the_others() -> None:
    good = note(3, WITNESS, 1)
    other_tree = note(4, WITNESS, 1).replace("\n4\n", "\n5\n", 1)
    broken = [
        Earlier(None, None, words) for words in ("", "no note", good.replace("\n3\n", "\nthree\n", 1), other_tree)
    ]
    assert names(earlier_ones([*broken, Earlier(None, None, good)], NEWEST, KEYS, cosigners())) == [[WITNESS.name]]
    forged = note(3, SigningKey(ONE.name, ONE.private), 1)
    forged = forged.replace(forged[-20:-10], "A" * 10)
    found = earlier_ones([Earlier(2, ONE.name, forged), Earlier(None, None, good)], NEWEST, KEYS, cosigners())
    assert names(found) == [[WITNESS.name]]


def test_of_each_position_the_witness_with_the_earliest_time_is_taken() -> None:
    rows = [first(2, 3, ONE, 5), first(2, 4, TWO, 4), first(6, 7, TWO, 9), first(6, 8, ONE, 8)]
    assert names(earlier_ones(rows, NEWEST, KEYS, cosigners())) == [[TWO.name], [ONE.name]]


def test_who_was_first_but_out_of_force_leaves_the_place_to_the_next() -> None:
    rows = [first(2, 3, ONE, 1), first(2, 4, TWO, 4)]
    assert names(earlier_ones(rows, NEWEST, KEYS, cosigners())) == [[ONE.name]]
    assert names(earlier_ones(rows, NEWEST, KEYS, cosigners(START + timedelta(minutes=2)))) == [[TWO.name]]


def test_what_several_signed_of_one_checkpoint_stands_under_it_once() -> None:
    rows = [Earlier(None, None, note(3, WITNESS, 2)), first(2, 3, ONE, 5), Earlier(None, None, note(3, ONE, 5))]
    (found,) = earlier_ones(rows, NEWEST, KEYS, cosigners())
    assert sorted(one.name for one in found.signatures[1:]) == sorted([WITNESS.name, ONE.name])
