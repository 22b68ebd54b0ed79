"""What audit tells the others: nothing. Who wants to know asks, and the asking is recorded."""

from services.audit.events import Event


def announce(_event: Event, _version: int) -> None:
    """Announce nothing."""
