"""The public keys of a node by which its dossiers are verified, one a line, as the verifier takes them."""

from collections.abc import Iterator

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.notary.keyfiles import DOSSIERS, WITNESS, read_keys
from shared.notary.witnesses import read_witnesses
from shared.transparency.notes import COSIGNATURE, VerifierKey


def public_keys(settings: Settings) -> Iterator[str]:
    """Give the keys of every log, of the seal of dossiers, and of the witnesses, here and elsewhere, as they cosign."""
    for name in (*SERVICES, DOSSIERS):
        yield from (one.written() for one in read_keys(settings.secrets, name).ever())
    for one in read_keys(settings.secrets, WITNESS).ever():
        yield VerifierKey(one.name, COSIGNATURE, one.public).written()
    for other in read_witnesses(settings.witnesses):
        yield other.key.written()
