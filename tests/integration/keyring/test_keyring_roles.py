import psycopg
import pytest
from psycopg import conninfo

from shared.eventlog.database import connect
from shared.kernel.refusal import PlatformError
from shared.sealing.migrate import migrate_keyring
from tests.integration.keyring.place_of_keys import PlaceOfKeys, give_password
from tests.unit.sealing.keyring_contract import DECISION
from tests.unit.sealing.places import OTHER_PERSON, PERSON

pytestmark = pytest.mark.servers

DENIED = [
    "UPDATE keyring.secret SET epoch = 1",
    "UPDATE keyring.secret SET wrapped = wrapped",
    "DELETE FROM keyring.secret",
    "TRUNCATE keyring.secret",
    "INSERT INTO keyring.secret (person, epoch, wrapped, created_at) VALUES (gen_random_uuid(), 1, '', now())",
    "INSERT INTO keyring.tombstone (person, decision) VALUES (gen_random_uuid(), '1')",
    "UPDATE keyring.tombstone SET decision = '2'",
    "DELETE FROM keyring.tombstone",
    "TRUNCATE keyring.tombstone",
    "UPDATE keyring.state SET generation = 0",
    "UPDATE keyring.state SET epoch = 1",
    "DELETE FROM keyring.state",
    "INSERT INTO keyring.state (only_row, epoch) VALUES (true, 1)",
    "SELECT FROM keyring.migration",
    "ALTER TABLE keyring.secret DISABLE TRIGGER may_mint",
    "SET session_replication_role = replica",
    "DROP TRIGGER may_mint ON keyring.secret",
    "CREATE TABLE keyring.mine (one int)",
    "CREATE TABLE public.mine (one int)",
    "CREATE SCHEMA mine",
    "CREATE TEMPORARY TABLE mine (one int)",
    "CREATE FUNCTION keyring.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
]


@pytest.fixture
def held(place: PlaceOfKeys) -> PlaceOfKeys:
    place.keyring().prepare([PERSON])
    place.keyring().destroy(OTHER_PERSON, decision=DECISION)
    return place


@pytest.mark.parametrize("statement", DENIED)
def test_a_service_may_not(held: PlaceOfKeys, statement: str) -> None:
    with connect(held.login) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement.encode())


def test_a_service_may_not_become_the_owner(held: PlaceOfKeys) -> None:
    with connect(held.login) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(f"SET ROLE {held.service}_owner".encode())


def test_the_owner_cannot_log_in(held: PlaceOfKeys) -> None:
    with connect(held.administrator) as administrator:
        give_password(administrator, f"{held.service}_owner", password="invented")
    owner = conninfo.make_conninfo(held.administrator, user=f"{held.service}_owner", password="invented")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        connect(owner)


def test_another_service_does_not_even_get_in(held: PlaceOfKeys) -> None:
    stranger = f"{held.service}_stranger"
    with connect(held.administrator) as administrator:
        administrator.execute(f"CREATE ROLE {stranger} LOGIN".encode())
        give_password(administrator, stranger, password="invented")
        callable_by_all = """
            SELECT proname FROM pg_proc
            WHERE pronamespace = 'keyring'::regnamespace AND has_function_privilege(%s, oid, 'EXECUTE')
        """
        try:
            assert administrator.execute(callable_by_all, [stranger]).fetchall() == []
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(conninfo.make_conninfo(held.login, user=stranger, password="invented"))
        finally:
            administrator.execute(f"DROP ROLE {stranger}".encode())


def test_what_a_tombstone_says_first_stays(held: PlaceOfKeys) -> None:
    held.keyring().destroy(OTHER_PERSON, decision="46/QĐ-UBND")
    assert held.as_administrator("SELECT decision FROM keyring.tombstone") == [(DECISION,)]


def test_migrating_again_changes_nothing(held: PlaceOfKeys) -> None:
    held.epochs.rotate()
    with connect(held.administrator) as connection:
        assert migrate_keyring(connection, held.service, epoch=2) == []
    assert held.as_administrator("SELECT epoch FROM keyring.state") == [(1,)]
    assert held.keyring().secret_of(PERSON)


def test_a_step_that_changed_after_it_was_taken_is_refused(held: PlaceOfKeys) -> None:
    held.as_administrator("UPDATE keyring.migration SET digest = 'another' RETURNING step")
    with connect(held.administrator) as connection, pytest.raises(PlatformError, match="migration-file-changed"):
        migrate_keyring(connection, held.service)


def test_a_keyring_is_never_laid_out_in_another_database(held: PlaceOfKeys) -> None:
    elsewhere = conninfo.make_conninfo(held.administrator, dbname="postgres")
    with connect(elsewhere) as connection, pytest.raises(ValueError, match="database of its own"):
        migrate_keyring(connection, held.service)
