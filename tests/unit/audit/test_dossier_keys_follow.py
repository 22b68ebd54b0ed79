"""A dossier of the time in which keys overlap: both of them sign, and the reader holds both."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.dossier import bundle
from services.audit.dossier.verify import WrongError, check
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from tests.support.dossiers import DOSSIER, EXPORTER, LOG_KEY, WITNESS, bagged_anew, keys, made

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(days=30)
NEW_EXPORTER = SigningKey(EXPORTER.name, Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
NEW_WITNESS = SigningKey(WITNESS.name, Ed25519PrivateKey.from_private_bytes(b"\x66" * 32))


def followed(old: SigningKey, new: SigningKey, kind: int, moment: datetime) -> str:
    first = LogKeys((Validity(old.verifier(kind), LONG_AGO),))
    return first.followed(new.verifier(kind), moment - timedelta(days=1), OVERLAP).written()


def test_while_keys_of_witness_and_seal_overlap_a_dossier_is_sound_to_who_holds_both() -> None:
    one = made()
    files, moment = one.files(), one.cosigned_at
    exporters = followed(EXPORTER, NEW_EXPORTER, 1, moment)
    witnesses = followed(WITNESS, NEW_WITNESS, COSIGNATURE, moment)
    note = one.checkpoint()
    both = Note(note.text, (*note.signatures, NEW_WITNESS.cosign(note.text, int(moment.timestamp()))))
    files |= {
        "data/keys/exporter.keys": exporters.encode(),
        "data/keys/witnesses.keys": witnesses.encode(),
        "data/checkpoints/intake.note": both.written().encode(),
    }
    bag = bagged_anew(files)
    text = bundle.seal_text(EXPORTER.name, dossier=DOSSIER, copy=1, digest=bundle.digest_of(bag))
    data = bundle.sealed(bag, Note(text, (EXPORTER.sign(text), NEW_EXPORTER.sign(text))).written())

    assert any(
        line.startswith("seal: ") for line in check(data, trusted=(keys(LOG_KEY) + exporters + witnesses).encode())
    )
    # What the reader was not given it has to ask for: it wants to hold every key in a dossier.
    with pytest.raises(WrongError, match="is not among those that you hold"):
        check(data, trusted=(keys(LOG_KEY) + keys(EXPORTER) + keys(WITNESS, COSIGNATURE)).encode())
