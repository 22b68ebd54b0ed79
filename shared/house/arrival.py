"""How a command arrived: what ``schemas.to_command`` may put into it beside the body."""

from dataclasses import dataclass
from datetime import datetime

from shared.access.asker import Asker
from shared.kernel.ids import CaseId, CommandId


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Time, identity and asker of one command; ``case_id`` is ``None`` only when it opens the case."""

    command_id: CommandId
    case_id: CaseId | None
    at: datetime
    asker: Asker
    node: str
