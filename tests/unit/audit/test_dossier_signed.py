"""Who signed and cosigned a dossier's logs, when, and with keys that held then: by the times that the reader holds."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.dossier.public_keys import public_keys
from services.audit.dossier import verify
from services.audit.dossier.bundle import digest_of, seal_text, sealed
from services.audit.dossier.verify import WrongError, check, read_held, spoken
from shared.config import Settings
from shared.notary.keyfiles import DOSSIERS, WITNESS, ensure_key, rotate
from shared.transparency.keys import Validity
from shared.transparency.notes import COSIGNATURE, Note, SigningKey, VerifierKey
from tests.support.dossiers import DOSSIER, EXPORTER, LOG_KEY, bagged_anew, keys, made, seal
from tests.support.dossiers import WITNESS as COSIGNER
from tests.support.records import START

NOTE, LONG_AGO = "data/checkpoints/intake.note", datetime(2020, 1, 1, tzinfo=UTC)
BEFORE, AFTER = START - timedelta(days=1), START + timedelta(days=1)
EACH = (LOG_KEY.verifier(), COSIGNER.verifier(COSIGNATURE), EXPORTER.verifier())


def wrong(data: bytes, trusted: str) -> str:
    with pytest.raises(WrongError) as found:
        check(data, trusted=trusted.encode())
    return str(found.value)


def held(key: VerifierKey, since: datetime, until: datetime | None = None) -> str:
    """Spell what the reader holds, with these times for one of the keys."""
    times = dict.fromkeys(EACH, (LONG_AGO, None)) | {key: (since, until)}
    return "".join(Validity(one, *between).written() + "\n" for one, between in times.items())


def test_a_checkpoint_that_nobody_cosigned_is_wrong() -> None:
    files = made().files()
    note = Note.read(files[NOTE])
    files[NOTE] = Note(note.text, note.signatures[:1]).written().encode()
    statement = json.loads(files["data/statement.json"])
    statement["logs"]["intake"]["witnesses"] = []
    files["data/statement.json"] = verify.spell(statement)
    said = wrong(seal(bagged_anew(files)), held(EACH[0], LONG_AGO))
    assert said == f"{NOTE}: nobody cosigned it whose key is here"


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (0, f"{NOTE}: signed by {LOG_KEY.name} with a key that was not in force when it was cosigned"),
        (1, f"{NOTE}: cosigned by {COSIGNER.name} when that key was not in force"),
        (2, f"seal.note: sealed by {EXPORTER.name} with a key that was not in force at the export"),
    ],
    ids=["the log's", "the witness's", "the seal's"],
)
def test_a_key_counts_only_in_the_times_that_the_reader_holds(number: int, named: str) -> None:
    data, key = made().zip(), EACH[number]
    assert check(data, trusted=held(key, BEFORE).encode())
    assert check(data, trusted=held(key, BEFORE, AFTER).encode())
    assert wrong(data, held(key, AFTER)) == named
    assert wrong(data, held(key, LONG_AGO, BEFORE)) == named


def test_times_that_the_dossier_itself_gives_its_keys_say_nothing_to_who_holds_them() -> None:
    files = made().files()
    name = "data/keys/intake.keys"
    files[name] = (Validity(EACH[0], BEFORE).written() + "\n").encode()
    data = seal(bagged_anew(files))
    assert check(data)
    assert "was not in force when it was cosigned" in wrong(data, held(EACH[0], LONG_AGO, BEFORE))


def test_a_key_without_times_or_with_two_of_them_is_not_taken() -> None:
    bare = "".join(key.written() + "\n" for key in EACH)
    assert wrong(made().zip(), bare) == "--keys, line 1: is not a line NAME+ID+KEY SINCE UNTIL"
    twice = held(EACH[0], LONG_AGO) + held(EACH[0], BEFORE)
    assert wrong(made().zip(), twice) == f"--keys, line 4: the key of {LOG_KEY.name} has other times above"
    same = held(EACH[0], LONG_AGO)
    assert check(made().zip(), trusted=f"# from the ministry\n{same}\n\n{same}".encode())


@pytest.mark.parametrize("kind", ["witnesses", "intake", "exporter"])
def test_a_key_of_one_kind_does_not_stand_among_those_of_another(kind: str) -> None:
    other = COSIGNATURE if kind != "witnesses" else 1
    files = made().files()
    files[f"data/keys/{kind}.keys"] += keys(SigningKey("x", LOG_KEY.private), other).encode()
    with pytest.raises(WrongError, match="is of another kind"):
        check(seal(bagged_anew(files)))


def test_while_one_key_follows_another_both_seal_in_the_order_of_the_list() -> None:
    after = SigningKey(EXPORTER.name, Ed25519PrivateKey.from_private_bytes(b"\x88" * 32))
    files = made().files()
    files["data/keys/exporter.keys"] += keys(after).encode()
    files = bagged_anew(files)
    text = seal_text(EXPORTER.name, dossier=DOSSIER, copy=1, digest=digest_of(files))
    both = (EXPORTER.sign(text), after.sign(text))
    trusted = held(EACH[0], LONG_AGO) + keys(after)
    assert check(sealed(files, Note(text, both).written()), trusted=trusted.encode())
    assert wrong(sealed(files, Note(text, both[::-1]).written()), trusted) == "seal.note: does not seal this dossier"


def test_when_a_checkpoint_was_cosigned_is_told_and_whether_that_was_before_the_export() -> None:
    assert [line for line in spoken(check(made().zip())) if "checkpoint:" in line] == [
        (
            f"ok     checkpoint: intake had 9 events, signed by {LOG_KEY.name}, cosigned by {COSIGNER.name} (its own"
            " node) at 2026-03-02T01:30:00Z"
        ),
        "note   checkpoint: NOT proved what came into intake between that and the export",
        ("note   checkpoint: NOT witnessed outside its own node: who holds that node could have written intake anew"),
    ]
    other = SigningKey("other.example/01/witness", COSIGNER.private)
    later = made(cosigned_at=START + timedelta(seconds=8), witness=other).zip()
    (line,) = (line for line in check(later) if line.startswith("checkpoint:"))
    assert line.endswith("cosigned by other.example/01/witness at 2026-03-02T01:30:08Z")


def test_the_keys_that_are_handed_over_tell_since_when_and_until_when_each_holds(tmp_path: Path) -> None:
    settings = replace(
        Settings.from_environment({"HOIGIA_DATA_DIR": str(tmp_path)}), secrets=tmp_path, witnesses=tmp_path / "others"
    )
    other = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    settings.witnesses.write_text(f"https://other.example/w {other.verifier(COSIGNATURE).written()}\n")
    for name in ("intake", DOSSIERS, WITNESS):
        ensure_key(tmp_path, name, origin=f"hoigia.example/24/{name}", moment=BEFORE)
    rotate(tmp_path, "intake", origin="hoigia.example/24/intake", moment=START, overlap=timedelta(days=1))
    found = read_held("\n".join(public_keys(settings)).encode())
    times = sorted((key.name, key.kind, key.since[:10], key.until[:10]) for key in found.values())
    assert times == [
        ("hoigia.example/24/dossiers", 1, "2026-03-01", "-"),
        ("hoigia.example/24/intake", 1, "2026-03-01", "2026-03-03"),
        ("hoigia.example/24/intake", 1, "2026-03-02", "-"),
        ("hoigia.example/24/witness", 4, "2026-03-01", "-"),
        ("other.example/01/witness", 4, "1970-01-01", "-"),
    ]
