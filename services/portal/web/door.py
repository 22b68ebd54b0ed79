"""The door: what stands behind every route, in one value."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from flask import Request, Response

from services.portal.domain import SignedIn
from services.portal.web.commanding import Commanding
from services.portal.web.floods import Floods
from services.portal.web.headers import bearer
from services.portal.web.metrics import Metrics
from services.portal.web.ports import Books, Journal, Owners
from services.portal.web.reading import Reading
from services.portal.web.sessions import Sessions
from services.portal.web.waiting import Waiter
from services.portal.web.watching import Seen
from shared.access.roles import PURPOSES_OF
from shared.kernel.canonical import Json
from shared.kernel.refusal import ForbiddenError

Route: TypeAlias = tuple[str, str, str, Callable[..., Response]]
"""Method, address, name and view; the view is given the door, the request, and by name what the address names."""


class Watching(Protocol):
    """What tells how everything behind the door does."""

    def seen(self) -> Seen:
        """Give the state of each part, and what is wrong inside."""

    def is_unwitnessed(self) -> bool:
        """Tell at once whether nobody elsewhere has cosigned a log for a day."""

    def metrics(self) -> str:
        """Spell what is counted for a scraper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Everything the routes use; ``scope`` begins the ids of the door."""

    sessions: Sessions
    reading: Reading
    commanding: Commanding
    books: Books
    metrics: Metrics
    watch: Watching
    owners: Owners
    scope: str = ""

    @classmethod
    def onto(
        cls,
        owners: Owners,
        books: Books,
        journal: Journal,
        *,
        floods: Floods,
        watch: Watching,
        waiter: Waiter,
        scope: str = "",
    ) -> "Door":
        """Build the door onto the parts behind it."""
        reading = Reading(books, journal, owners)
        return cls(
            sessions=Sessions(owners, journal, floods),
            reading=reading,
            commanding=Commanding(books, journal, owners, reading=reading, waiter=waiter),
            books=books,
            metrics=Metrics(),
            watch=watch,
            owners=owners,
            scope=scope,
        )

    def signed_in(self, request: Request) -> SignedIn:
        """Give who sends a request of the API; raises 401."""
        return self.sessions.find(bearer(request))

    def reader(self, request: Request) -> SignedIn:
        """Give who sends a request for a list of cases; raises 403 for a role that reads none."""
        signed_in = self.signed_in(request)
        check_reads_cases(signed_in)
        return signed_in


def check_reads_cases(signed_in: SignedIn) -> None:
    """Refuse a role that never reads a case."""
    if signed_in.role not in PURPOSES_OF:
        raise ForbiddenError("role-may-not")


def answer(body: Json, status: int = 200) -> Response:
    """Answer with JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, content_type="application/json")
