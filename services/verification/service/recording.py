"""Showing what is recorded already: the door has recorded who asks; no content is opened."""

from typing import Any

from services.verification.domain.recorded import Noted, recorded
from shared.house.runtime import Runtime
from shared.kernel.canonical import Json
from shared.kernel.ids import StreamId, is_id
from shared.kernel.refusal import NotFoundError


def shown_record(runtime: Runtime[Any, Any, Any], case: str) -> Json:
    """Give the masked list of a case, with the agency of whoever brought each item."""
    if not is_id(case):
        raise NotFoundError("case-unknown")
    records = (runtime.codec.decode(record) for record in runtime.log.read_stream(StreamId(case)))
    return recorded(Noted(item.event, item.meta.agency) for item in records)
