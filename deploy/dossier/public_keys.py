"""The public keys of a node by which its dossiers are verified, as the verifier takes them: a line each, with times."""

from collections.abc import Iterator

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.notary.keyfiles import DOSSIERS, read_keys
from shared.notary.witnesses import cosigning_keys


def public_keys(settings: Settings) -> Iterator[str]:
    """Give the keys of every log, of the seal of dossiers, and of the witnesses, here and elsewhere, as they cosign.

    A line is ``NAME+ID+KEY SINCE UNTIL``.
    """
    for name in (*SERVICES, DOSSIERS):
        yield from (one.written() for one in read_keys(settings.secrets, name).validities)
    yield from (one.written() for one in cosigning_keys(settings).validities)
