"""The keyring: one secret for each person, or the tombstone of one that was destroyed."""

import re
import secrets
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from shared.clock import now
from shared.kernel.ids import PersonId, is_id
from shared.kernel.refusal import InvalidError, PlatformError, Refused

SECRET_BYTES: Final = 32
_DECISION: Final = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ./:_-]{0,127}")


class Erased(Refused):
    """The person was erased by decision: nothing about them opens, nothing new may be kept."""

    def __init__(self) -> None:
        """Carry the one code ``person-erased``."""
        super().__init__("person-erased")


class UnknownPerson(PlatformError):
    """The keyring has neither a secret nor a tombstone of the person: a key was lost or never prepared."""

    def __init__(self) -> None:
        """Carry the one code ``person-unknown``."""
        super().__init__("person-unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a keyring holds of one person; a sound one never holds both."""

    has_secret: bool
    has_tombstone: bool


class Keyring(Protocol):
    """The secrets of one service's persons; no other service can read them."""

    def prepare(self, persons: Collection[PersonId]) -> None:
        """Make a secret durable for each person, before the first event that uses it.

        Does nothing for those who have one. Raises :class:`Erased`, and then mints none.
        """

    def secret_of(self, person: PersonId) -> bytes:
        """Give a person's secret; raises :class:`Erased` or :class:`UnknownPerson`."""

    def destroy(self, person: PersonId, *, decision: str) -> None:
        """Destroy a person's secret and leave a tombstone; again is the same.

        ``decision`` is the number of the decision, never a sentence.
        """

    def is_erased(self, person: PersonId) -> bool:
        """Tell whether a tombstone stands for the person."""

    def decisions_on(self, persons: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Give, of those who were erased, the decision."""

    def destroyed_at(self, persons: Collection[PersonId]) -> Mapping[PersonId, datetime]:
        """Give, of those who were erased, when the secret was destroyed."""

    def standing_of(self, persons: Collection[PersonId]) -> Mapping[PersonId, Standing]:
        """Tell of each person what the keyring holds."""

    def prove(self) -> None:
        """Raise :class:`PlatformError` unless every key that stored secrets need is there."""


class MemoryKeyring:
    """A keyring that lives as long as its process: for tests and for trying things out."""

    def __init__(self, secrets_of: Mapping[PersonId, bytes] | None = None) -> None:
        """Start empty, or with given secrets."""
        self._secrets = dict(secrets_of or {})
        self._tombstones: dict[PersonId, str] = {}
        self._destroyed_at: dict[PersonId, datetime] = {}
        self._lock = threading.Lock()

    def prepare(self, persons: Collection[PersonId]) -> None:
        """Mint what is missing."""
        wanted = checked(persons)
        with self._lock:
            if any(person in self._tombstones for person in wanted):
                raise Erased
            for person in wanted:
                self._secrets.setdefault(person, secrets.token_bytes(SECRET_BYTES))

    def secret_of(self, person: PersonId) -> bytes:
        """Give a person's secret."""
        with self._lock:
            if person in self._tombstones:
                raise Erased
            if person not in self._secrets:
                raise UnknownPerson
            return self._secrets[person]

    def destroy(self, person: PersonId, *, decision: str) -> None:
        """Destroy a person's secret."""
        check_decision(decision)
        checked([person])
        with self._lock:
            if person not in self._tombstones:
                self._tombstones[person], self._destroyed_at[person] = decision, now()
            self._secrets.pop(person, None)

    def is_erased(self, person: PersonId) -> bool:
        """Tell whether a tombstone stands for the person."""
        return person in self._tombstones

    def decisions_on(self, persons: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Give, of those who were erased, the decision."""
        with self._lock:
            return {one: self._tombstones[one] for one in checked(persons) if one in self._tombstones}

    def destroyed_at(self, persons: Collection[PersonId]) -> Mapping[PersonId, datetime]:
        """Give, of those who were erased, when."""
        with self._lock:
            return {one: self._destroyed_at[one] for one in checked(persons) if one in self._destroyed_at}

    def standing_of(self, persons: Collection[PersonId]) -> Mapping[PersonId, Standing]:
        """Tell of each person what is held."""
        with self._lock:
            return {
                person: Standing(has_secret=person in self._secrets, has_tombstone=person in self._tombstones)
                for person in persons
            }

    def prove(self) -> None:
        """Need nothing outside itself."""


def checked(persons: Collection[PersonId]) -> list[PersonId]:
    """Give the persons once each and in order, so that two callers lock in the same order."""
    if not all(is_id(person) for person in persons):
        raise InvalidError("person-malformed")
    return sorted(set(persons))


def check_decision(decision: str) -> None:
    """Insist that a decision is named by a number such as ``45/QĐ-UBND``, not told."""
    if not _DECISION.fullmatch(decision):
        raise InvalidError("decision-malformed")
