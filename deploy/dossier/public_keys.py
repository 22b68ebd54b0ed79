"""The public keys of a node by which its dossiers are verified, one a line, as the verifier takes them."""

from collections.abc import Iterator

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.notary.keyfiles import DOSSIERS, WITNESS, read_keys
from shared.transparency.notes import COSIGNATURE, VerifierKey


def public_keys(settings: Settings) -> Iterator[str]:
    """Give the keys of every log, of the witness as it cosigns, and of the seal of dossiers."""
    for name in (*SERVICES, DOSSIERS):
        yield from (one.written() for one in read_keys(settings.secrets, name).ever())
    for one in read_keys(settings.secrets, WITNESS).ever():
        yield VerifierKey(one.name, COSIGNATURE, one.public).written()
