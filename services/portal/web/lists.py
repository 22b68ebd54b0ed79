"""Lists for programs and pages: lines, and the cursor to what follows them."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from services.portal.rules.lines import CaseRow, ReferralRow, SignalRow, Wanted, WantedSignals
from services.portal.rules.stages import STAGES
from services.portal.rules.tip_view import SIGNAL_STATES
from services.portal.web.headers import one_of, truth_of
from services.portal.web.ports import Books
from shared.access.asker import Asker
from shared.access.roles import reads_any_case
from shared.clock import now
from shared.kernel.canonical import Json
from shared.kernel.ids import is_id
from shared.kernel.record import read_time, write_time
from shared.kernel.refusal import InvalidError

PAGE = 50
_LONGEST_CURSOR = 200

R = TypeVar("R")


def worklist(books: Books, asker: Asker, query: Mapping[str, str]) -> tuple[list[CaseRow], str | None]:
    """Give a page of the asker's cases and the cursor to the next."""
    wanted = Wanted(
        agency=None if reads_any_case(asker.role, asker.purpose) else asker.agency,
        now=now(),
        stage=one_of(query, "stage", STAGES),
        owner=query.get("agency"),
        overdue=truth_of(query, "overdue"),
        code=query.get("code"),
        after=_after(query),
        limit=PAGE + 1,
    )
    rows, more = _page(books.worklist(wanted))
    return rows, _cursor(rows[-1].received_at, rows[-1].case_id) if more else None


def referrals(books: Books, agency: str, query: Mapping[str, str]) -> tuple[list[ReferralRow], str | None]:
    """Give a page of the referrals to (``box=in``) or from (``box=out``) an agency."""
    box = one_of(query, "box", ("in", "out")) or "in"
    rows, more = _page(books.referrals(agency, incoming=box == "in", after=_after(query), limit=PAGE + 1))
    return rows, _cursor(rows[-1].made_at, rows[-1].referral_id) if more else None


def signals(books: Books, asker: Asker, query: Mapping[str, str]) -> tuple[list[SignalRow], str | None]:
    """Give a page of the tips that the asker's agency received or was passed."""
    wanted = WantedSignals(
        agency=None if reads_any_case(asker.role, asker.purpose) else asker.agency,
        state=one_of(query, "state", SIGNAL_STATES),
        after=_after(query),
        limit=PAGE + 1,
    )
    rows, more = _page(books.signals(wanted))
    return rows, _cursor(rows[-1].received_at, rows[-1].signal_id) if more else None


def signal_line(row: SignalRow) -> dict[str, Json]:
    """Spell a line of the list of tips."""
    return {
        "signal_id": row.signal_id,
        "code": row.code,
        "tip_channel": row.tip_channel,
        "received_by": row.received_by,
        "received_at": write_time(row.received_at),
        "state": row.state,
        "reason": row.reason,
        "cases": list(row.cases),
    }


def case_line(row: CaseRow) -> dict[str, Json]:
    """Spell a line of the worklist."""
    return {
        "case_id": row.case_id,
        "code": row.code,
        "stage": row.stage,
        "owner": row.owner,
        "next_deadline": None if row.next_deadline is None else write_time(row.next_deadline),
    }


def referral_line(row: ReferralRow) -> dict[str, Json]:
    """Spell a line of a box of referrals."""
    return {
        "referral_id": row.referral_id,
        "case_id": row.case_id,
        "from_agency": row.from_agency,
        "to_agency": row.to_agency,
        "services": list(row.services),
        "urgency": row.urgency,
        "state": row.state,
        "made_at": write_time(row.made_at),
    }


def _page(found: Sequence[R]) -> tuple[list[R], bool]:
    return list(found[:PAGE]), len(found) > PAGE


def _cursor(moment: datetime, identifier: str) -> str:
    text = json.dumps([write_time(moment), identifier], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(query: Mapping[str, str]) -> tuple[datetime, str] | None:
    cursor = query.get("cursor")
    if cursor is None:
        return None
    try:
        # Bounded before it is parsed: the address of a request may be long.
        moment, identifier = json.loads(base64.urlsafe_b64decode(cursor[:_LONGEST_CURSOR] + "=="))
        place = read_time(moment), str(identifier)
    except (ValueError, TypeError, RecursionError):
        place = None
    if place is None or not is_id(place[1]):
        raise InvalidError("invalid-query", fields={"cursor": "not-a-cursor"})
    return place
