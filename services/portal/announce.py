"""What the portal tells the others: nothing. Who signed in and who read what stays in its log and the ledger."""

from typing import assert_never

from services.portal.events import Event, SessionEnded, SessionOpened


def announce(event: Event, _version: int) -> None:
    """Announce nothing; an event that should be public has to be named here first."""
    match event:
        case SessionOpened() | SessionEnded():
            return
        case _:
            assert_never(event)
