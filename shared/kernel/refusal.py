"""Refusals and the other ways a request can end badly: stable codes, never personal text."""

from collections.abc import Mapping
from types import MappingProxyType


class PlatformError(Exception):
    """Any failure that has a stable code a program can act on."""

    status = 500

    def __init__(self, code: str, *, fields: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take the stable code and, for bad input, a code for each field (dotted path to code)."""
        super().__init__(code)
        self.code = code
        self.fields = dict(fields)


class InvalidError(PlatformError):
    """The request is not well formed."""

    status = 400


class UnauthenticatedError(PlatformError):
    """Nobody known is asking."""

    status = 401


class ForbiddenError(PlatformError):
    """The role may never give this command."""

    status = 403


class NotFoundError(PlatformError):
    """There is no such thing, or it is not the asker's to know."""

    status = 404


class ConflictError(PlatformError):
    """Somebody else was first, or the same key came with another body."""

    status = 409


class Refused(PlatformError):
    """The law or the state of the case does not allow it."""

    status = 422


class UnavailableError(PlatformError):
    """A part cannot be reached now; nothing is known to have happened unless the code says so."""

    status = 503


class OutcomeUnknownError(UnavailableError):
    """No answer came in time: repeat with the same key to learn what happened."""

    def __init__(self) -> None:
        """Carry the one code ``outcome-unknown``."""
        super().__init__("outcome-unknown")
