"""The keyring of a service in its own PostgreSQL database, wrapped under epoch keys held outside."""

import secrets
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

import psycopg

from shared.kernel.ids import PersonId
from shared.kernel.refusal import UnavailableError
from shared.sealing.cache import SecretCache
from shared.sealing.database import Pool, Session, ask
from shared.sealing.keyring import SECRET_BYTES, Erased, Standing, UnknownPerson, check_decision, checked
from shared.sealing.roots import EpochKeys, KeyGone
from shared.sealing.wrapping import WrongKey

T = TypeVar("T")

_LOOK: Final = """
SELECT state.generation, state.epoch, asked.person, secret.epoch, secret.wrapped, tombstone.person IS NOT NULL
FROM keyring.state
CROSS JOIN unnest(%b::uuid[]) AS asked (person)
LEFT JOIN keyring.secret ON secret.person = asked.person
LEFT JOIN keyring.tombstone ON tombstone.person = asked.person
"""
_MINT: Final = """
INSERT INTO keyring.secret (person, epoch, wrapped)
SELECT minted.person, %b::int4, minted.wrapped FROM unnest(%b::uuid[], %b::bytea[]) AS minted (person, wrapped)
ON CONFLICT DO NOTHING
"""
_DESTROY: Final = "SELECT keyring.destroy(%b, %b)"
_DECISIONS: Final = "SELECT person, decision FROM keyring.tombstone WHERE person = ANY (%b::uuid[])"
_DESTROYED: Final = "SELECT person, destroyed_at FROM keyring.tombstone WHERE person = ANY (%b::uuid[])"
_EPOCHS: Final = "SELECT epoch FROM keyring.secret UNION SELECT epoch FROM keyring.state ORDER BY epoch"
_STALE_EPOCH: Final = "HG001"
_ERASED: Final = "HG002"
_TRIES: Final = 4
_BATCH: Final = 1000


class _StaleEpoch(UnavailableError):
    """Another process turned the keyring to a new epoch meanwhile."""


@dataclass(frozen=True, slots=True)
class _Held:
    """One answer about one person; a secret is its epoch and its wrapped bytes."""

    secret: tuple[int, bytes] | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the database said about some persons, all at one moment."""

    generation: int
    epoch: int
    held: Mapping[PersonId, _Held]


class PostgresKeyring:
    """The keyring of one service, safe among threads, green threads and processes.

    Secrets are cached as :class:`~shared.sealing.cache.SecretCache` says; while the database
    does not answer, no secret is given out for longer than a second.
    """

    def __init__(self, pool: Pool, epochs: EpochKeys, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take a pool of connections to the keyring database and the epoch keys of the service."""
        self._pool = pool
        self._epochs = epochs
        self._cache = SecretCache(monotonic)

    def prepare(self, persons: Collection[PersonId]) -> None:
        """Make a secret durable for each person; of several processes that try, one mints it."""
        wanted = checked(persons)
        if wanted:
            _again(lambda: self._prepare(wanted))

    def secret_of(self, person: PersonId) -> bytes:
        """Give a person's secret, from the cache while nothing was destroyed anywhere."""
        return self._cache.get(person) or _again(lambda: self._load(person))

    def destroy(self, person: PersonId, *, decision: str) -> None:
        """Destroy a person's secret and leave a tombstone, in one transaction."""
        check_decision(decision)
        wanted = checked([person])
        ask(self._pool, lambda session: session.execute(_DESTROY, [UUID(person), decision]))
        self._cache.forget(person)
        self._look(wanted)  # takes note of the new generation

    def is_erased(self, person: PersonId) -> bool:
        """Tell whether a tombstone stands for the person."""
        return self._look(checked([person])).held[person].is_erased

    def decisions_on(self, persons: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Give, of those who were erased, the decision."""
        wanted = [UUID(person) for person in checked(persons)]
        rows = ask(self._pool, lambda session: session.execute(_DECISIONS, [wanted]).fetchall())
        return {PersonId(str(person)): decision for person, decision in rows}

    def destroyed_at(self, persons: Collection[PersonId]) -> Mapping[PersonId, datetime]:
        """Give, of those who were erased, when the secret was destroyed."""
        wanted = [UUID(person) for person in checked(persons)]
        rows = ask(self._pool, lambda session: session.execute(_DESTROYED, [wanted]).fetchall())
        return {PersonId(str(person)): moment.astimezone(UTC) for person, moment in rows}

    def standing_of(self, persons: Collection[PersonId]) -> Mapping[PersonId, Standing]:
        """Tell of each person what the keyring holds, asking for a thousand at a time."""
        return {
            person: Standing(has_secret=held.secret is not None, has_tombstone=held.is_erased)
            for batch in _batches(checked(persons))
            for person, held in self._look(batch).held.items()
        }

    def prove(self) -> None:
        """Raise unless the key of every epoch in use is there and opens under the root key."""
        _again(self._prove)

    def _prepare(self, persons: Sequence[PersonId]) -> None:
        answer = self._look(persons)
        if any(held.is_erased for held in answer.held.values()):
            raise Erased
        missing = [person for person in persons if answer.held[person].secret is None]
        if missing:
            self._mint(missing, answer.epoch)
            answer = self._look(persons)  # whoever was first: theirs is the secret
        self._keep(answer)

    def _load(self, person: PersonId) -> bytes:
        answer = self._look(checked([person]))
        held = answer.held[person]
        if held.is_erased:
            raise Erased
        if held.secret is None:
            raise UnknownPerson
        return self._keep(answer)[person]

    def _prove(self) -> None:
        for (epoch,) in ask(self._pool, lambda session: session.execute(_EPOCHS).fetchall()):
            self._epochs.prove(epoch)

    def _look(self, persons: Sequence[PersonId]) -> _Answer:
        asked_at = self._cache.monotonic()
        answer = ask(self._pool, lambda session: _look(session, persons))
        self._cache.observe(answer.generation, asked_at=asked_at)
        return answer

    def _mint(self, persons: Sequence[PersonId], epoch: int) -> None:
        wrapped = [
            self._epochs.wrap_secret(secrets.token_bytes(SECRET_BYTES), person, epoch=epoch) for person in persons
        ]
        ask(self._pool, lambda session: _mint(session, persons, wrapped=wrapped, epoch=epoch))

    def _keep(self, answer: _Answer) -> dict[PersonId, bytes]:
        opened = {}
        for person, held in answer.held.items():
            if held.secret is not None:
                epoch, wrapped = held.secret
                opened[person] = self._epochs.unwrap_secret(wrapped, person, epoch=epoch)
                self._cache.put(person, opened[person], generation=answer.generation)
        return opened


def _again(work: Callable[[], T]) -> T:
    """Repeat what a rotation may have overtaken: it read a row, and its epoch key was gone before it was used."""
    for _ in range(_TRIES - 1):
        try:
            return work()
        except (KeyGone, WrongKey, _StaleEpoch):
            continue
    return work()


def _look(session: Session, persons: Sequence[PersonId]) -> _Answer:
    with session.cursor(binary=True) as cursor:
        rows = cursor.execute(_LOOK, [[UUID(person) for person in persons]]).fetchall()
    held = {
        PersonId(str(person)): _Held(None if epoch is None else (epoch, wrapped), is_erased)
        for _, _, person, epoch, wrapped, is_erased in rows
    }
    generation, current, *_ = rows[0]
    return _Answer(generation, current, held)


def _mint(session: Session, persons: Sequence[PersonId], *, wrapped: Sequence[bytes], epoch: int) -> None:
    try:
        session.execute(_MINT, [epoch, [UUID(person) for person in persons], list(wrapped)])
    except psycopg.DatabaseError as error:
        if error.sqlstate == _ERASED:
            raise Erased from None
        if error.sqlstate == _STALE_EPOCH:
            raise _StaleEpoch("keyring-busy") from None
        raise


def _batches(persons: Sequence[PersonId]) -> Iterator[Sequence[PersonId]]:
    for start in range(0, len(persons), _BATCH):
        yield persons[start : start + _BATCH]
