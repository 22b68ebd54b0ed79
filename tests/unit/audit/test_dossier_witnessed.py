"""Who saw a log before the export, and who might have written it anew: told as far as it is proved, and no further."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.dossier import verify
from services.audit.dossier.verify import WrongError, check
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from tests.support.dossiers import CASE, EXPORTER, LOG_KEY, WITNESS, Made, bagged_anew, history, keys, made, seal
from tests.support.records import START, meta
from tests.support.second_hand import second_hand

OTHER = SigningKey("other.example/01/witness", Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
TRUSTED = (keys(LOG_KEY) + keys(WITNESS, COSIGNATURE) + keys(OTHER, COSIGNATURE) + keys(EXPORTER)).encode()
STATEMENT, STEP = "data/statement.json", "data/consistency/intake-1.json"
ANEW = "checkpoint: NOT witnessed outside its own node: who holds that node could have written intake anew"


def wrong(data: bytes) -> str:
    with pytest.raises(WrongError) as found:
        check(data, trusted=TRUSTED)
    return str(found.value)


def told(files: dict[str, bytes], word: str) -> list[str]:
    return [line for line in check(seal(bagged_anew(files)), trusted=TRUSTED) if line.startswith(word)]


def seen(files: dict[str, bytes], *witnesses: SigningKey, day: int) -> dict[str, bytes]:
    """Let witnesses cosign the checkpoint from which the log goes on, on a day before or after the first event."""
    words = json.loads(files[STEP])
    note = Note.read(words["since"].encode())
    moment = int((START + timedelta(days=day)).timestamp())
    since = Note(note.text, (note.signatures[0], *(one.cosign(note.text, moment) for one in witnesses)))
    known = b"".join(keys(one, COSIGNATURE).encode() for one in (WITNESS, OTHER))
    return {**files, STEP: verify.spell({**words, "since": since.written()}), "data/keys/witnesses.keys": known}


def test_what_came_before_the_export_is_proved_by_who_is_outside_where_somebody_is() -> None:
    one, late = made(cosigned_at=START + timedelta(seconds=8)), "NOT proved what came into intake"
    assert not [line for line in check(one.zip()) if late in line]
    note, files = one.checkpoint(), one.files()
    both = Note(note.text, (*note.signatures, OTHER.cosign(note.text, int(START.timestamp())))).written()
    statement = json.loads(files[STATEMENT])
    statement["logs"]["intake"]["witnesses"].append(OTHER.name)
    known = b"".join(keys(key, COSIGNATURE).encode() for key in (WITNESS, OTHER))
    files |= {STATEMENT: verify.spell(statement), "data/checkpoints/intake.note": both.encode()}
    assert [line for line in told({**files, "data/keys/witnesses.keys": known}, "checkpoint:") if late in line]


def test_since_when_a_log_is_cosigned_is_told_of_each_checkpoint_that_it_goes_on_from() -> None:
    files = made(since=(3,)).files()
    (said,) = told(seen(files, WITNESS, OTHER, day=-3), "consistency:")
    assert said == (
        "consistency: intake goes on from its first 3 events, cosigned by hoigia.example/24/witness (its own node) at"
        " 2026-02-27T01:30:00Z, other.example/01/witness at 2026-02-27T01:30:00Z"
    )
    assert told(seen(files, day=0), "consistency:") == ["consistency: intake goes on from its first 3 events"]


def test_a_cosignature_out_of_force_under_an_earlier_checkpoint_is_told_and_does_not_count(tmp_path: Path) -> None:
    files = made(since=(3,)).files()
    plain, under = (
        "consistency: intake goes on from its first 3 events",
        "NOT counted under the first 3 events of intake",
    )
    stray = f"consistency: {under}: cosigned by {OTHER.name} when that key was not in force"
    assert told(seen(files, OTHER, day=-4_000), "consistency:") == [plain, stray]
    assert told(seen(files, OTHER, day=-4_000), "checkpoint: NOT witnessed") == [ANEW]
    # The second verifier goes by no times: it finds nothing wrong either.
    assert second_hand(seal(bagged_anew(seen(files, OTHER, day=-4_000))), tmp_path).startswith("agreed")


def test_a_log_key_out_of_force_under_an_earlier_checkpoint_leaves_no_cosignature_to_count() -> None:
    files = seen(made(since=(3,)).files(), OTHER, day=-3)
    since = (START - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    late = TRUSTED.replace(keys(LOG_KEY).encode(), f"{keys(LOG_KEY).split(' ')[0]} {since} -\n".encode())
    said = check(seal(bagged_anew(files)), trusted=late)
    why = f"signed by {LOG_KEY.name} with a key that was not in force when it was cosigned"
    assert f"consistency: NOT counted under the first 3 events of intake: {why}" in said
    assert ANEW in said


def test_a_cosignature_under_an_earlier_checkpoint_has_to_hold() -> None:
    files = seen(made(since=(3,)).files(), OTHER, day=0)
    late = SigningKey(OTHER.name, WITNESS.private)
    forged = Note.read(json.loads(seen(files, late, day=0)[STEP])["since"].encode()).signatures[1]
    honest = Note.read(json.loads(files[STEP])["since"].encode())
    mixed = type(forged)(OTHER.name, honest.signatures[1].key_id, forged.value)
    words = Note(honest.text, (honest.signatures[0], mixed)).written()
    step = verify.spell({**json.loads(files[STEP]), "since": words})
    assert wrong(seal(bagged_anew({**files, STEP: step}))) == f"{STEP}: the signature of {OTHER.name} does not hold"


def test_what_none_but_its_own_node_witnessed_is_told_and_up_to_where_somebody_else_did() -> None:
    files = made(since=(3,)).files()
    assert told(files, "checkpoint: NOT witnessed") == [ANEW]
    assert told(seen(files, WITNESS, day=0), "checkpoint: NOT witnessed") == [ANEW]
    assert told(seen(files, OTHER, day=0), "checkpoint: NOT witnessed") == [f"{ANEW} after its first 3 events"]
    assert told(made(witness=OTHER).files(), "checkpoint: NOT witnessed") == []


def audited(role: str, purpose: str, receiver: str | None) -> bytes:
    """A dossier of which one event is withheld, exported by a role for a purpose to another."""
    records = history((), receiver)
    records[7] = records[7]._replace(meta=meta(subject=CASE, role=role, purpose=purpose).encode())
    files = Made(role=receiver, records=records).files()
    statement: dict[str, Any] = json.loads(files[STATEMENT])
    statement |= {"exported_by": {**statement["exported_by"], "role": role}, "purpose": purpose}
    return seal(bagged_anew({**files, STATEMENT: verify.spell(statement)}))


def test_nothing_is_withheld_from_who_audits() -> None:
    for role, receiver in (("auditor", "auditor"), ("auditor", "privacy-officer"), ("privacy-officer", "auditor")):
        assert wrong(audited(role, "audit", receiver)) == f"{STATEMENT}: withholds events though both sides audit"
    for who in (("auditor", "audit", None), ("supervisor", "support", "auditor"), ("auditor", "audit", "legal-aid")):
        assert "events: NOT proved that what is withheld is confidential: 1" in check(audited(*who), trusted=TRUSTED)
    assert len(told(made(withheld=frozenset()).files(), "events:")) == 1
