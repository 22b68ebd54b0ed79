import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import conninfo, sql

from shared.eventlog.database import connect, open_pool
from shared.kernel.ids import PersonId, derive
from shared.kernel.refusal import ConflictError
from shared.sealing.keyring import Erased
from shared.sealing.postgres import PostgresKeyring
from shared.sealing.roots import KeyGone
from shared.sealing.rotation import Rotation, rotate
from shared.sealing.wrapping import WrongKey
from tests.integration.keyring.place_of_keys import InBackground, PlaceOfKeys
from tests.support.fresh import UNHURRIED
from tests.unit.sealing.keyring_contract import DECISION
from tests.unit.sealing.places import OTHER_PERSON, PERSON

pytestmark = pytest.mark.servers

PERSONS = [PersonId(derive("person", "turning", number)) for number in range(1100)]


@pytest.fixture
def secret(place: PlaceOfKeys) -> bytes:
    keyring = place.keyring()
    keyring.prepare([PERSON, OTHER_PERSON])
    return keyring.secret_of(PERSON)


def test_survivors_open_under_the_new_epoch_and_the_old_key_is_gone(place: PlaceOfKeys, secret: bytes) -> None:
    before = place.row_of(PERSON)
    assert rotate(place.pool, place.epochs) == Rotation(epoch=2, rewrapped=2, destroyed=(1,))
    assert place.epochs.numbers() == [2]
    assert place.keyring().secret_of(PERSON) == secret
    epoch, wrapped = place.row_of(PERSON)
    assert (epoch, before[0]) == (2, 1)
    assert wrapped != before[1]


def test_rotations_follow_one_another(place: PlaceOfKeys, secret: bytes) -> None:
    for epoch in (2, 3, 4):
        assert rotate(place.pool, place.epochs).epoch == epoch
    assert place.epochs.numbers() == [4]
    assert place.keyring().secret_of(PERSON) == secret
    place.keyring().prepare([PERSONS[0]])
    assert place.row_of(PERSONS[0])[0] == 4


def test_many_are_wrapped_anew_batch_by_batch(place: PlaceOfKeys) -> None:
    place.keyring().prepare(PERSONS)
    assert rotate(place.pool, place.epochs).rewrapped == len(PERSONS)
    assert place.as_administrator("SELECT DISTINCT epoch FROM keyring.secret") == [(2,)]


@pytest.mark.usefixtures("secret")
def test_a_row_out_of_a_backup_opens_before_the_rotation_and_never_after_it(place: PlaceOfKeys) -> None:
    row = place.row_of(PERSON)
    place.keyring().destroy(PERSON, decision=DECISION)
    place.restore_row(PERSON, row)
    assert place.keyring().secret_of(PERSON)  # what the rotation is for
    place.keyring().destroy(PERSON, decision=DECISION)

    rotate(place.pool, place.epochs)

    place.restore_row(PERSON, row)
    with pytest.raises(KeyGone):
        place.keyring().secret_of(PERSON)
    place.as_administrator("UPDATE keyring.secret SET epoch = 2 WHERE person = %s RETURNING epoch", PERSON)
    with pytest.raises(WrongKey):
        place.keyring().secret_of(PERSON)


@pytest.mark.usefixtures("secret")
def test_a_whole_backup_with_todays_keys_brings_nobody_back(place: PlaceOfKeys) -> None:
    with backup(place) as restored:
        place.keyring().destroy(PERSON, decision=DECISION)
        assert restored.secret_of(PERSON)  # what the rotation is for
        rotate(place.pool, place.epochs)
        with pytest.raises(KeyGone):
            restored.secret_of(PERSON)
        with pytest.raises(KeyGone):
            restored.prove()
    with pytest.raises(Erased):
        place.keyring().secret_of(PERSON)


@contextmanager
def backup(place: PlaceOfKeys) -> Iterator[PostgresKeyring]:
    """Copy the keyring database as it is now; gives a keyring on the copy with the keys of every later day."""
    copy, original = sql.Identifier(f"{place.service}_backup"), sql.Identifier(f"{place.service}_keyring")
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
    with connect(conninfo.make_conninfo(place.administrator, dbname="postgres")) as server:
        server.execute(UNHURRIED)
        server.execute(others, [f"{place.service}_keyring"])  # a copy is made of a database that nobody uses
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, original))
        try:
            login = conninfo.make_conninfo(place.administrator, dbname=f"{place.service}_backup")
            with open_pool(login, size=1) as pool:
                yield PostgresKeyring(pool, place.epochs, monotonic=iter(range(1000)).__next__)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))


def test_a_rotation_cut_off_before_it_turned_is_completed_by_the_next(place: PlaceOfKeys, secret: bytes) -> None:
    place.epochs.rotate()
    place.keyring().prepare([PERSONS[0]])
    assert rotate(place.pool, place.epochs) == Rotation(epoch=2, rewrapped=3, destroyed=(1,))
    assert place.keyring().secret_of(PERSON) == secret


def test_a_rotation_cut_off_halfway_is_completed_by_the_next(place: PlaceOfKeys, secret: bytes) -> None:
    anew = place.epochs.rotate()
    _, old = place.row_of(PERSON)
    with connect(place.login) as session:
        session.execute("SELECT keyring.turn(%s)", [anew])
        wrapped = place.epochs.wrap_secret(secret, PERSON, epoch=anew)
        session.execute("SELECT keyring.rewrap(%s::uuid[], %s, %s, %s)", [[PERSON], [old], anew, [wrapped]])
    place.keyring().prepare([PERSON, PERSONS[0]])
    assert place.keyring().secret_of(PERSON) == secret
    assert rotate(place.pool, place.epochs) == Rotation(epoch=3, rewrapped=3, destroyed=(1, 2))
    assert place.keyring().secret_of(PERSON) == secret


def test_two_rotations_at_once_do_not_mix(place: PlaceOfKeys, secret: bytes) -> None:
    with connect(place.login) as session:
        session.execute("SELECT pg_advisory_lock(7305516173)")
        with pytest.raises(ConflictError, match="rotation-running"):
            rotate(place.pool, place.epochs)
        session.execute("SELECT pg_advisory_unlock(7305516173)")
    assert place.epochs.numbers() == [1]
    rotate(place.pool, place.epochs)
    rotate(place.pool, place.epochs)
    assert place.keyring().secret_of(PERSON) == secret


@pytest.mark.usefixtures("secret")
def test_a_secret_that_does_not_open_stops_the_rotation_before_a_key_is_destroyed(place: PlaceOfKeys) -> None:
    _, wrapped = place.row_of(PERSON)
    altered = bytes([wrapped[0] ^ 1]) + wrapped[1:]
    place.as_administrator("UPDATE keyring.secret SET wrapped = %s WHERE person = %s", altered, PERSON)
    with pytest.raises(WrongKey):
        rotate(place.pool, place.epochs)
    assert place.epochs.numbers() == [1, 2]
    place.as_administrator("UPDATE keyring.secret SET wrapped = %s WHERE person = %s", wrapped, PERSON)
    assert place.keyring().secret_of(PERSON)
    assert rotate(place.pool, place.epochs).destroyed == (1, 2)
    assert place.keyring().secret_of(PERSON)


def test_turning_waits_for_a_secret_that_is_being_minted_under_the_old_epoch(place: PlaceOfKeys) -> None:
    secret = bytes(range(32))
    wrapped = place.epochs.wrap_secret(secret, PERSON, epoch=1)
    with connect(place.login, autocommit=False) as minting:
        minting.execute("INSERT INTO keyring.secret (person, epoch, wrapped) VALUES (%s, 1, %s)", [PERSON, wrapped])
        turning = InBackground(lambda: rotate(place.pool, place.epochs))
        place.wait_until_somebody_waits()
        minting.commit()
    turning.result()
    assert place.keyring().secret_of(PERSON) == secret


@pytest.mark.usefixtures("secret")
def test_an_epoch_never_goes_back(place: PlaceOfKeys) -> None:
    rotate(place.pool, place.epochs)
    for epoch in (1, 2):
        with connect(place.login) as session, pytest.raises(psycopg.DatabaseError, match="only grows"):
            session.execute("SELECT keyring.turn(%s)", [epoch])


def test_a_secret_is_wrapped_anew_only_as_it_was_read_and_for_the_current_epoch(
    place: PlaceOfKeys, secret: bytes
) -> None:
    rotate(place.pool, place.epochs)
    rewrap = "SELECT keyring.rewrap(%s::uuid[], %s, %s, %s)"
    with connect(place.login) as session:
        assert session.execute(rewrap, [[PERSON], [bytes(60)], 2, [bytes(60)]]).fetchone() == (0,)
        with pytest.raises(psycopg.DatabaseError, match="not the current one"):
            session.execute(rewrap, [[PERSON], [place.row_of(PERSON)[1]], 3, [bytes(60)]])
    assert place.keyring().secret_of(PERSON) == secret


def test_somebody_erased_during_a_rotation_stays_erased(place: PlaceOfKeys, secret: bytes) -> None:
    _, old = place.row_of(PERSON)
    anew = place.epochs.rotate()
    with connect(place.login) as session:
        session.execute("SELECT keyring.turn(%s)", [anew])
        place.keyring().destroy(PERSON, decision=DECISION)
        wrapped = place.epochs.wrap_secret(secret, PERSON, epoch=anew)
        changed = session.execute("SELECT keyring.rewrap(%s::uuid[], %s, %s, %s)", [[PERSON], [old], anew, [wrapped]])
        assert changed.fetchone() == (0,)
    with pytest.raises(Erased):
        place.keyring().secret_of(PERSON)


def test_services_keep_opening_and_minting_while_keys_turn(place: PlaceOfKeys) -> None:
    keyring = place.keyring()
    keyring.prepare(PERSONS[:50])
    secrets = {person: keyring.secret_of(person) for person in PERSONS[:50]}
    stop = threading.Event()
    minted = iter(PERSONS[50:])
    rounds = 0

    def work() -> None:
        nonlocal rounds
        while not stop.is_set():
            person = next(minted, PERSONS[50])
            place.keyring().prepare([person, *PERSONS[:5]])
            fresh = place.keyring()
            assert {each: fresh.secret_of(each) for each in PERSONS[:5]} == dict(list(secrets.items())[:5])
            rounds += 1

    working = InBackground(work)
    for _ in range(15):
        with open_pool(place.login, size=1) as pool:
            rotate(pool, place.epochs)
    stop.set()
    working.result()
    assert rounds > 0
    assert {person: place.keyring().secret_of(person) for person in secrets} == secrets
