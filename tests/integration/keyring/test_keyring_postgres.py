from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from shared.eventlog.database import connect, open_pool
from shared.kernel.ids import PersonId, derive
from shared.kernel.refusal import UnavailableError
from shared.sealing.cache import FRESH_FOR
from shared.sealing.cipher import Sealer
from shared.sealing.keyring import Erased, Standing, UnknownPerson
from shared.sealing.postgres import PostgresKeyring
from shared.sealing.reconcile import KeyringBehindLog, reconcile
from shared.sealing.roots import EpochKeys, FileRoot
from shared.sealing.wrapping import WrongKey
from tests.integration.keyring.place_of_keys import InBackground, PlaceOfKeys, place_of_keys
from tests.unit.sealing.keyring_contract import DECISION, KeyringContract
from tests.unit.sealing.places import OTHER_PERSON, PERSON, PLACE, personal

pytestmark = pytest.mark.servers

NAME = "Nguyễn Thị Bịa Đặt"
PERSONS = [PersonId(derive("person", "many", number)) for number in range(40)]


class Ticking:
    """A clock that goes on when told."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


class TestPostgresKeyring(KeyringContract):
    @pytest.fixture
    def keyring(self, place: PlaceOfKeys) -> PostgresKeyring:
        keyring = place.keyring()
        keyring.prepare([PERSON])
        return keyring


@pytest.fixture
def other_place(administrator: str, tmp_path: Path, root: FileRoot) -> Iterator[PlaceOfKeys]:
    with place_of_keys(administrator, tmp_path, root=root) as place:
        yield place


def test_a_secret_is_durable_before_prepare_returns(place: PlaceOfKeys) -> None:
    place.keyring().prepare([PERSON])
    with open_pool(place.login, size=1) as pool:
        assert place.keyring(pool).secret_of(PERSON) == place.keyring().secret_of(PERSON)
        with pool.connection() as session:
            assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_no_secret_is_stored_in_the_clear(place: PlaceOfKeys) -> None:
    place.keyring().prepare(PERSONS)
    secret = place.keyring().secret_of(PERSONS[0])
    rows = place.as_administrator("SELECT wrapped FROM keyring.secret")
    assert len(rows) == len(PERSONS)
    assert all(secret not in wrapped for (wrapped,) in rows)


def test_keyrings_that_prepare_overlapping_persons_at_once_agree(place: PlaceOfKeys) -> None:
    def prepare(turn: int) -> list[bytes]:
        keyring = place.keyring()
        keyring.prepare(PERSONS[turn % 3 :][:: (-1) ** turn])
        return [keyring.secret_of(person) for person in PERSONS[3:]]

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(prepare, range(24)))
    assert all(secrets == seen[0] for secrets in seen)


def test_an_erasure_waits_for_a_secret_that_is_being_minted(place: PlaceOfKeys) -> None:
    wrapped = place.epochs.wrap_secret(bytes(32), PERSON, epoch=1)
    with connect(place.login, autocommit=False) as minting:
        minting.execute("INSERT INTO keyring.secret (person, epoch, wrapped) VALUES (%s, 1, %s)", [PERSON, wrapped])
        erasing = InBackground(lambda: place.keyring().destroy(PERSON, decision=DECISION))
        place.wait_until_somebody_waits()
        minting.commit()
    erasing.result()
    assert place.keyring().standing_of([PERSON]) == {PERSON: Standing(has_secret=False, has_tombstone=True)}


def test_minting_waits_for_an_erasure_that_is_under_way(place: PlaceOfKeys) -> None:
    keyring = place.keyring()
    with connect(place.login, autocommit=False) as erasing:
        erasing.execute("SELECT keyring.destroy(%s, %s)", [PERSON, DECISION])
        minting = InBackground(lambda: keyring.prepare([OTHER_PERSON, PERSON]))
        place.wait_until_somebody_waits()
        erasing.commit()
    with pytest.raises(Erased):
        minting.result()
    nothing = Standing(has_secret=False, has_tombstone=False)
    assert keyring.standing_of([OTHER_PERSON]) == {OTHER_PERSON: nothing}


def test_erasing_and_preparing_at_once_never_leaves_a_secret(place: PlaceOfKeys) -> None:
    def prepare(person: PersonId) -> None:
        with suppress(Erased):
            place.keyring().prepare([person])

    with ThreadPoolExecutor(4) as threads:
        for person in PERSONS:
            preparing = [threads.submit(prepare, person) for _ in range(2)]
            erasing = threads.submit(place.keyring().destroy, person, decision=DECISION)
            for future in (*preparing, erasing):
                future.result()
    erased = Standing(has_secret=False, has_tombstone=True)
    assert set(place.keyring().standing_of(PERSONS).values()) == {erased}


@pytest.mark.parametrize(
    ("person", "epoch", "isolation", "state"),
    ids=["the erased", "under another epoch", "at repeatable read", "at serializable"],
    argvalues=[
        (PERSON, 1, "read committed", "HG002"),
        (OTHER_PERSON, 2, "read committed", "HG001"),
        (OTHER_PERSON, 1, "repeatable read", "HG003"),
        (OTHER_PERSON, 1, "serializable", "HG003"),
    ],
)
def test_the_database_itself_refuses_to_mint(
    place: PlaceOfKeys, person: PersonId, epoch: int, isolation: str, state: str
) -> None:
    place.keyring().destroy(PERSON, decision=DECISION)
    mint = "INSERT INTO keyring.secret (person, epoch, wrapped) VALUES (%s, %s, %s)"
    with connect(place.login) as session:
        session.execute(f"SET default_transaction_isolation = '{isolation}'".encode())
        with pytest.raises(psycopg.DatabaseError) as caught:
            session.execute(mint, [person, epoch, bytes(60)])
    assert caught.value.sqlstate == state


def test_an_erasure_in_another_process_is_noticed_within_a_second(place: PlaceOfKeys) -> None:
    clock = Ticking()
    here, there = place.keyring(monotonic=clock), place.keyring()
    here.prepare([PERSON, OTHER_PERSON])
    kept = here.secret_of(OTHER_PERSON)
    there.destroy(PERSON, decision=DECISION)
    clock.at = FRESH_FOR
    with pytest.raises(Erased):
        here.secret_of(PERSON)
    assert here.secret_of(OTHER_PERSON) == kept


def test_of_who_was_erased_the_decision_is_told_and_of_nobody_else(place: PlaceOfKeys) -> None:
    keyring = place.keyring()
    keyring.prepare([PERSON, OTHER_PERSON])
    keyring.destroy(PERSON, decision=DECISION)
    assert place.keyring().decisions_on([PERSON, OTHER_PERSON]) == {PERSON: DECISION}
    assert keyring.decisions_on([]) == {}


def test_one_look_at_anybody_is_enough_to_notice_an_erasure(place: PlaceOfKeys) -> None:
    here, there = place.keyring(monotonic=Ticking()), place.keyring()
    here.prepare([PERSON, OTHER_PERSON])
    there.destroy(PERSON, decision=DECISION)
    here.prepare([OTHER_PERSON])
    with pytest.raises(Erased):
        here.secret_of(PERSON)


def test_an_erasure_here_is_noticed_at_once(place: PlaceOfKeys) -> None:
    keyring = place.keyring(monotonic=Ticking())
    keyring.prepare([PERSON])
    keyring.destroy(PERSON, decision=DECISION)
    with pytest.raises(Erased):
        keyring.secret_of(PERSON)


def test_a_cached_secret_costs_no_question(place: PlaceOfKeys) -> None:
    clock = Ticking()
    keyring = place.keyring(monotonic=clock)
    keyring.prepare([PERSON])
    place.pool.close()
    assert keyring.secret_of(PERSON)


def test_no_secret_is_given_for_long_while_the_database_is_silent(place: PlaceOfKeys) -> None:
    clock = Ticking()
    keyring = place.keyring(monotonic=clock)
    keyring.prepare([PERSON])
    place.pool.close()
    clock.at = FRESH_FOR
    with pytest.raises(UnavailableError) as caught:
        keyring.secret_of(PERSON)
    assert caught.value.code == "keyring-unavailable"
    with pytest.raises(UnavailableError):
        keyring.prepare([PERSON])


def test_a_connection_lost_in_the_pool_is_made_up_for(place: PlaceOfKeys) -> None:
    end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s"
    with ConnectionPool(place.login, kwargs={"autocommit": True}, min_size=2, max_size=2, open=True) as unchecked:
        keyring = place.keyring(unchecked)
        keyring.prepare([PERSON])
        unchecked.wait()
        place.as_administrator(end, f"{place.service}_service")
        assert keyring.standing_of([PERSON])[PERSON].has_secret


def test_a_tombstone_outweighs_a_secret_beside_it(place: PlaceOfKeys) -> None:
    place.keyring().prepare([PERSON])
    row = place.row_of(PERSON)
    place.keyring().destroy(PERSON, decision=DECISION)
    place.restore_row(PERSON, row, keep_tombstone=True)
    keyring = place.keyring()
    with pytest.raises(Erased):
        keyring.prepare([PERSON])
    with pytest.raises(Erased):
        keyring.secret_of(PERSON)
    assert reconcile(keyring, [PERSON], erased_in_log=[(PERSON, DECISION)]) == 1
    assert not keyring.standing_of([PERSON])[PERSON].has_secret


def test_connections_that_do_not_autocommit_are_refused(place: PlaceOfKeys) -> None:
    with connect(place.login, autocommit=False) as session:

        class OneSession:
            def connection(self) -> psycopg.Connection[tuple[object, ...]]:
                return session

        with pytest.raises(TypeError, match="autocommit"):
            PostgresKeyring(OneSession(), place.epochs).prepare([PERSON])


def test_one_services_keys_do_not_open_anothers_keyring(place: PlaceOfKeys, other_place: PlaceOfKeys) -> None:
    place.keyring().prepare([PERSON])
    with pytest.raises(WrongKey):
        PostgresKeyring(place.pool, other_place.epochs).secret_of(PERSON)


def test_one_services_secret_copied_into_anothers_keyring_does_not_open(
    place: PlaceOfKeys, other_place: PlaceOfKeys
) -> None:
    place.keyring().prepare([PERSON])
    other_place.restore_row(PERSON, place.row_of(PERSON))
    with pytest.raises(WrongKey):
        other_place.keyring().secret_of(PERSON)


def test_two_services_cannot_open_each_others_envelopes(place: PlaceOfKeys, other_place: PlaceOfKeys) -> None:
    for one in (place, other_place):
        one.keyring().prepare([PERSON])
    envelope = Sealer(place.keyring()).seal(personal(NAME), PLACE)
    assert Sealer(place.keyring()).open(envelope, PLACE) == NAME
    with pytest.raises(Exception, match="seal-broken"):
        Sealer(other_place.keyring()).open(envelope, PLACE)


def test_rows_of_two_persons_cannot_be_exchanged(place: PlaceOfKeys) -> None:
    place.keyring().prepare([PERSON])
    place.restore_row(OTHER_PERSON, place.row_of(PERSON))
    with pytest.raises(WrongKey):
        place.keyring().secret_of(OTHER_PERSON)


def test_thousands_of_persons_are_held_against_a_log(place: PlaceOfKeys) -> None:
    crowd = [PersonId(derive("person", "crowd", number)) for number in range(2100)]
    keyring = place.keyring()
    keyring.prepare(crowd[:-1])
    assert reconcile(keyring, crowd[:-1], erased_in_log=()) == 0
    with pytest.raises(KeyringBehindLog) as caught:
        reconcile(keyring, crowd, erased_in_log=())
    assert caught.value.missing == 1


def test_somebody_erased_who_came_back_with_a_backup_is_erased_again_at_start(place: PlaceOfKeys) -> None:
    keyring = place.keyring()
    keyring.prepare([PERSON])
    row = place.row_of(PERSON)
    keyring.destroy(PERSON, decision=DECISION)
    place.restore_row(PERSON, row)
    assert place.keyring().secret_of(PERSON)
    assert reconcile(place.keyring(), [PERSON], erased_in_log=[(PERSON, DECISION)]) == 1
    with pytest.raises(Erased):
        place.keyring().secret_of(PERSON)


def test_a_service_whose_epoch_key_is_lost_does_not_start(place: PlaceOfKeys) -> None:
    place.keyring().prepare([PERSON])
    (place.directory / "epochs" / place.service / "1.key").unlink()
    with pytest.raises(Exception, match="key-gone"):
        reconcile(place.keyring(), [PERSON], erased_in_log=())


def test_a_service_with_another_root_key_does_not_start(place: PlaceOfKeys, tmp_path: Path) -> None:
    foreign = FileRoot(tmp_path / "foreign.key")
    foreign.create()
    epochs = EpochKeys(place.directory / "epochs", service=place.service, root=foreign)
    with pytest.raises(WrongKey):
        reconcile(PostgresKeyring(place.pool, epochs), [], erased_in_log=())


def test_an_unknown_person_is_not_minted_by_asking(place: PlaceOfKeys) -> None:
    with pytest.raises(UnknownPerson):
        place.keyring().secret_of(PERSON)
    assert place.as_administrator("SELECT FROM keyring.secret") == []
