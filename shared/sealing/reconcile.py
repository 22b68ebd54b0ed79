"""Holding a keyring against its log when a service starts: either may have come from a backup."""

from collections.abc import Iterable

from shared.kernel.ids import PersonId
from shared.kernel.refusal import PlatformError
from shared.sealing.keyring import Keyring


class KeyringBehindLog(PlatformError):
    """The log speaks of persons for whom the keyring has neither secret nor tombstone."""

    def __init__(self, missing: int) -> None:
        """Carry the code ``keyring-behind-log`` and how many persons are missing."""
        super().__init__("keyring-behind-log")
        self.missing = missing


def reconcile(
    keyring: Keyring, persons_in_log: Iterable[PersonId], *, erased_in_log: Iterable[tuple[PersonId, str]]
) -> int:
    """Make the keyring agree with the log, or halt the service.

    ``erased_in_log`` gives each erased person with the decision: whoever came back with a
    restored keyring is destroyed again. Gives how many were. Raises
    :class:`KeyringBehindLog` for persons of whom nothing is held, and whatever
    :meth:`Keyring.prove` raises when a key outside the database is lost.
    """
    again = _destroy_again(keyring, dict(erased_in_log))
    keyring.prove()
    missing = _missing(keyring, set(persons_in_log))
    if missing:
        raise KeyringBehindLog(missing)
    return again


def _destroy_again(keyring: Keyring, erased: dict[PersonId, str]) -> int:
    returned = [
        person
        for person, standing in keyring.standing_of(erased).items()
        if standing.has_secret or not standing.has_tombstone
    ]
    for person in returned:
        keyring.destroy(person, decision=erased[person])
    return len(returned)


def _missing(keyring: Keyring, persons: set[PersonId]) -> int:
    standings = keyring.standing_of(persons).values()
    return sum(not (standing.has_secret or standing.has_tombstone) for standing in standings)
