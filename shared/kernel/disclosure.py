"""The event that says who was shown (or denied) what of a case; every service records the same."""

from dataclasses import dataclass
from typing import ClassVar

from shared.kernel.ids import StreamId, derive


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVersion:
    """Up to which version of a service's stream something was shown."""

    service: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRecorded:
    """A read of a case, allowed or denied, recorded before any byte leaves.

    ``channel`` is screen, api, command-line, print, export or referral; ``classes`` the field
    classes opened (none for a masked view); ``reason`` the code of a denial. Who, for what
    purpose and on what basis stand in the metadata.
    """

    TYPE: ClassVar[str] = "DisclosureRecorded.v1"
    channel: str
    decision: str
    classes: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str | None
    versions: tuple[SeenVersion, ...]


def disclosure_stream(case: str) -> StreamId:
    """Name the stream that holds the disclosures of a case in one service's log."""
    return StreamId(derive("disclosures", case))
