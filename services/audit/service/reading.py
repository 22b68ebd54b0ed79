"""The gate of reads from the command line: decided and recorded here, before a byte leaves.

Reads through the portal are decided and recorded there, in the portal's own log.
"""

from typing import Any

from services.audit.service.bonds import on_its_ground
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential
from shared.access.roles import purpose_refusal, reads_any_case
from shared.house.runtime import Runtime
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId, CommandId
from shared.kernel.refusal import NotFoundError
from shared.rpc.client import RpcClient

CHANNEL = "command-line"


class Gate:
    """Lets an auditor read any case to audit it, and anybody else one that the agency has to do with."""

    def __init__(self, runtime: Runtime[Any, Any, Any], client: RpcClient) -> None:
        """Take where reads are recorded, and how the directory is asked."""
        self._runtime = runtime
        self._client = client

    def pass_through(
        self, case: str, part: str, *, asker: Asker, command_id: CommandId, to_audit: bool = False
    ) -> None:
        """Record the read, allowed or denied; raises ``NotFoundError`` for one that is denied.

        What is told only ``to_audit`` is denied to whoever does not audit.
        """
        if not reads_any_case(asker.role, asker.purpose):
            asker = on_its_ground(self._client, case, asker)
        reason = "role-may-not" if to_audit and not sees_confidential(asker) else _why_not(asker)
        self._runtime.disclose(
            CaseId(case),
            DisclosureRecorded(
                channel=CHANNEL,
                decision="allowed" if reason is None else "denied",
                classes=(),
                fields=(part,),
                reason=reason,
                versions=(),
            ),
            asker,
            command_id,
        )
        if reason is not None:
            raise NotFoundError("case-unknown")


def _why_not(asker: Asker) -> str | None:
    refusal = purpose_refusal(asker.role, asker.purpose)
    if refusal is not None or reads_any_case(asker.role, asker.purpose):
        return refusal
    return "no-relationship" if asker.legal_basis is None else None
