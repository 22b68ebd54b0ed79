"""The gate of reads from the command line: decided and recorded here, before a byte leaves.

Reads through the portal are decided and recorded there, in the portal's own log.
"""

from collections.abc import Collection
from typing import Any

from services.audit.service.bonds import on_its_ground
from shared.access.asker import Asker
from shared.access.roles import purpose_refusal, reads_any_case
from shared.house.runtime import Runtime
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CaseId, CommandId
from shared.kernel.refusal import NotFoundError
from shared.rpc.client import RpcClient

CHANNEL = "command-line"
NOBODY: frozenset[str] = frozenset()


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
        asker = on_its_ground(self._client, case, asker)
        reason = why_not(asker, only=NOBODY if to_audit else None)
        record_look(self._runtime, case, part, reason=reason, channel=CHANNEL, asker=asker, command_id=command_id)


def why_not(asker: Asker, *, only: Collection[str] | None = None) -> str | None:
    """Give the code of why somebody, with the basis of then, may not read a case; ``None`` if they may.

    Of those who do not audit ``only`` these roles may, where they are named.
    """
    refusal = purpose_refusal(asker.role, asker.purpose)
    if refusal is not None or reads_any_case(asker.role, asker.purpose):
        return refusal
    if only is not None and asker.role not in only:
        return "role-may-not"
    return "no-relationship" if asker.legal_basis is None else None


def record_look(
    runtime: Runtime[Any, Any, Any],
    case: str,
    part: str,
    *,
    reason: str | None,
    channel: str,
    asker: Asker,
    command_id: CommandId,
) -> None:
    """Record that somebody is shown a part of a case, or denied it for a reason; raises ``NotFoundError`` then."""
    runtime.disclose(
        CaseId(case),
        DisclosureRecorded(
            channel=channel,
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
