"""The public keys of a node by which its dossiers are verified, as the verifier takes them: a line each, with times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.notary.keyfiles import DOSSIERS, WITNESS, read_keys
from shared.notary.witnesses import read_witnesses
from shared.transparency.keys import Validity
from shared.transparency.notes import COSIGNATURE, VerifierKey

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a witness elsewhere this node knows the key, not since when it is one: its own node tells that."""


def public_keys(settings: Settings) -> Iterator[str]:
    """Give the keys of every log, of the seal of dossiers, and of the witnesses, here and elsewhere, as they cosign.

    A line is ``NAME+ID+KEY SINCE UNTIL``.
    """
    for name in (*SERVICES, DOSSIERS):
        yield from (one.written() for one in read_keys(settings.secrets, name).validities)
    for one in read_keys(settings.secrets, WITNESS).validities:
        yield replace(one, key=VerifierKey(one.key.name, COSIGNATURE, one.key.public)).written()
    for other in read_witnesses(settings.witnesses):
        yield Validity(other.key, EVER).written()
