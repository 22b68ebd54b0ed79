import pytest

from shared.kernel.ids import PersonId, derive
from shared.sealing.cache import FRESH_FOR, LARGEST, SecretCache
from tests.unit.sealing.places import OTHER_PERSON, PERSON

SECRET = bytes(32)


class Ticking:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def cache(clock: Ticking) -> SecretCache:
    cache = SecretCache(clock)
    cache.observe(1, asked_at=clock.at)
    cache.put(PERSON, SECRET, generation=1)
    return cache


def test_a_secret_is_given_while_nothing_was_destroyed(cache: SecretCache) -> None:
    assert cache.get(PERSON) == SECRET
    assert cache.get(OTHER_PERSON) is None


def test_a_secret_rests_until_the_database_has_spoken_again(cache: SecretCache, clock: Ticking) -> None:
    clock.at = FRESH_FOR
    assert cache.get(PERSON) is None
    cache.observe(1, asked_at=clock.at)
    assert cache.get(PERSON) == SECRET


def test_a_destruction_anywhere_empties_the_cache(cache: SecretCache, clock: Ticking) -> None:
    cache.observe(2, asked_at=clock.at)
    assert cache.get(PERSON) is None
    cache.observe(1, asked_at=clock.at)
    assert cache.get(PERSON) is None


def test_an_answer_that_arrives_late_brings_nothing_back(cache: SecretCache, clock: Ticking) -> None:
    clock.at = 0.5
    cache.observe(2, asked_at=0.4)
    cache.observe(1, asked_at=0.3)
    cache.put(PERSON, SECRET, generation=1)
    assert cache.get(PERSON) is None


def test_time_counts_from_the_question_not_the_answer(cache: SecretCache, clock: Ticking) -> None:
    clock.at = 5.0
    cache.observe(1, asked_at=5.0 - FRESH_FOR)
    assert cache.get(PERSON) is None


def test_a_restored_keyring_of_an_older_generation_empties_it_too(cache: SecretCache, clock: Ticking) -> None:
    clock.at = 0.1
    cache.observe(0, asked_at=0.1)
    assert cache.get(PERSON) is None


def test_a_forgotten_secret_is_gone_at_once(cache: SecretCache) -> None:
    cache.forget(PERSON)
    cache.forget(PERSON)
    assert cache.get(PERSON) is None


def test_the_cache_is_bounded_and_drops_what_was_used_least_lately(cache: SecretCache) -> None:
    others = [PersonId(derive("person", number)) for number in range(LARGEST)]
    for person in others[:-1]:
        cache.put(person, SECRET, generation=1)
    assert cache.get(PERSON) == SECRET
    cache.put(others[-1], SECRET, generation=1)
    assert cache.get(PERSON) == SECRET
    assert cache.get(others[0]) is None
