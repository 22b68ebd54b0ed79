"""What a service records and tells, found by its name in its own pure packages; nothing here opens a value."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from shared.eventlog.codec import Codec, Recorded
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.plain import Upcast
from shared.sealing.keyring import MemoryKeyring


def events_of(service: str) -> tuple[type[Any], ...]:
    """Give the event classes of a service."""
    found: tuple[type[Any], ...] = import_module(f"services.{service}.events").EVENTS
    return found


def upcasts_of(service: str) -> Mapping[str, Upcast]:
    """Give the upcasts of a service by the old type they read."""
    found: Mapping[str, Upcast] = import_module(f"services.{service}.events").UPCASTS
    return found


def sealed_codec(service: str) -> Codec[Any]:
    """Make the codec of a service for reading records as they lie; without its keyring nothing can be opened."""
    return Codec((*events_of(service), DisclosureRecorded), upcasts=upcasts_of(service), keyring=MemoryKeyring())


def announcer_of(service: str) -> Callable[[Recorded[Any]], object | None]:
    """Give what tells the public message of a stored event, if it has one; a disclosure has none."""
    announce: Callable[[Any, int], object | None] = import_module(f"services.{service}.announce").announce

    def announced(recorded: Recorded[Any]) -> object | None:
        if isinstance(recorded.event, DisclosureRecorded):
            return None
        return announce(recorded.event, recorded.record.version)

    return announced
