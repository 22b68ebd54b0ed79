"""On what ground an agency has to do with a case, as the directory has it now."""

from dataclasses import replace
from typing import Any

from shared.access.asker import Asker
from shared.access.confidential import PROTECTION_BASIS
from shared.access.roles import reads_any_case
from shared.rpc.client import RpcClient


def on_its_ground(client: RpcClient, case: str, asker: Asker) -> Asker:
    """Give the asker with the basis on which the agency has to do with a case, ``None`` where it has none.

    Who audits any case needs none, and is given back as is.
    Also for whoever is then denied: the record of a look has to tell that it is by an agency that protects, for else it
    names the place where the person is. Of several bases one that tells nothing of a protection counts.
    """
    if reads_any_case(asker.role, asker.purpose):
        return asker
    related: Any = client.call("directory", "relationships", {"case_id": case}, asker=None)
    bases = sorted(one["basis"] for one in related if one["agency"] == asker.agency)
    known = [basis for basis in bases if basis != PROTECTION_BASIS] or bases
    return replace(asker, legal_basis=known[0] if known else None)
