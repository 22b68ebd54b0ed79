"""The keys of a log over time: each from a moment on, up to another; when one follows another they overlap.

While two are valid a checkpoint carries a signature of each: whoever knows one of them can read it, and has
the time of the overlap to learn the other.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.kernel.record import read_time, write_time
from shared.transparency.notes import NoteError, VerifierKey

_OPEN = "-"


@dataclass(frozen=True, slots=True)
class Validity:
    """A key, since when it signs, and until when; ``None`` for as long as nothing follows it."""

    key: VerifierKey
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Tell whether the key signs at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def written(self) -> str:
        """Spell it as one line: the key, since, until."""
        return (
            f"{self.key.written()} {write_time(self.since)} {_OPEN if self.until is None else write_time(self.until)}"
        )

    @classmethod
    def read(cls, line: str) -> "Validity":
        """Read one line; raises :class:`NoteError`."""
        try:
            key, since, until = line.split(" ")
            return cls(VerifierKey.read(key), read_time(since), None if until == _OPEN else read_time(until))
        except ValueError as wrong:
            raise NoteError("not a line of keys") from wrong


@dataclass(frozen=True, slots=True)
class LogKeys:
    """All keys that a log ever had, in the order in which they came."""

    validities: tuple[Validity, ...]

    def at(self, moment: datetime) -> list[VerifierKey]:
        """Give the keys that sign at a moment."""
        return [one.key for one in self.validities if one.covers(moment)]

    def lately(self, moment: datetime, grace: timedelta) -> list[VerifierKey]:
        """Give the keys that sign at a moment, or did until so long before it: for reading what was just signed."""
        return [
            one.key
            for one in self.validities
            if one.since <= moment and (one.until is None or moment - grace < one.until)
        ]

    def ever(self) -> list[VerifierKey]:
        """Give every key: for reading what was signed at a time that is not known."""
        return [one.key for one in self.validities]

    def followed(self, key: VerifierKey, moment: datetime, overlap: timedelta) -> "LogKeys":
        """Let a key follow: it signs from a moment on, those before it for the overlap longer."""
        if any(one.key == key for one in self.validities):
            raise NoteError("the log has had this key")
        end = moment + overlap
        before = (
            replace(one, until=end) if one.until is None or (one.covers(moment) and one.until > end) else one
            for one in self.validities
        )
        return LogKeys((*before, Validity(key, moment)))

    def written(self) -> str:
        """Spell all of them, a line each."""
        return "".join(one.written() + "\n" for one in self.validities)

    @classmethod
    def read(cls, text: str) -> "LogKeys":
        """Read what :meth:`written` spelled; raises :class:`NoteError`."""
        return cls(tuple(Validity.read(line) for line in text.splitlines()))
