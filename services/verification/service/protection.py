"""Showing protection: the door has recorded who asks; here it is decided what of it they are told."""

from typing import Any

from services.verification.domain.protection_view import protection_view
from shared.access.asker import Asker
from shared.access.confidential import sees_confidential
from shared.contracts.commands.protection import READERS
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import StreamId, is_id
from shared.kernel.refusal import ForbiddenError, NotFoundError


def shown_protection(runtime: Runtime[Any, Any, Any], case: str, asker: Asker) -> Json:
    """Give what the asker's agency has part in; an audit is told everything; raises for other roles."""
    audits = sees_confidential(asker)
    if not audits and asker.role not in READERS:
        raise ForbiddenError("role-may-not")
    if not is_id(case):
        raise NotFoundError("case-unknown")
    events = [runtime.codec.decode(record).event for record in runtime.log.read_stream(StreamId(case))]
    return protection_view(events, None if audits else asker.agency)
