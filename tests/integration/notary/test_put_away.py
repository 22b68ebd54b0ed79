"""While a partition is put away the notary waits for it where it must, and accuses nobody."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from shared.eventlog.database import connect
from shared.eventlog.store import DetachedError
from shared.notary.leaves import UnsoundError
from tests.integration.notary.conftest import Noted, disable_triggers, make_noted
from tests.integration.notary.growing import append
from tests.support.servers import Servers
from tests.support.walking import verify

pytestmark = pytest.mark.servers

PUT_AWAY: LiteralString = """
SELECT log.note_copy('event_from_1', sha256('')), log.detach_partition('event_from_1', sha256(''))
"""
NOTED: LiteralString = "SELECT tree.note_put_away('event_from_1')"
NOTED_SECOND: LiteralString = "SELECT tree.note_put_away('event_from_5')"
PUT_AWAY_SECOND: LiteralString = """
SELECT log.note_copy('event_from_5', sha256('')), log.detach_partition('event_from_5', sha256(''))
"""
ATTACH: LiteralString = "SELECT log.attach_partition('event_from_1', sha256(''))"


def run(noted: Noted, statement: LiteralString) -> None:
    with connect(noted.settings.postgres(noted.name, "hoigia")) as connection:
        connection.execute(statement)


@pytest.fixture
def parted(running_servers: Servers) -> Iterator[Noted]:
    """A log of five records in three streams, four of them in a partition that is full."""
    with make_noted(running_servers.settings, partition_size=4) as noted:
        noted.log.make_ahead()
        yield noted


@pytest.mark.parametrize("signed", [True, False], ids=["a leaf before another", "records not in the tree yet"])
def test_what_is_put_away_is_waited_for_and_signed_once_it_is_back(parted: Noted, *, signed: bool) -> None:
    if signed:
        parted.look()
    run(parted, PUT_AWAY)
    append(parted.log, 1)
    with pytest.raises(DetachedError) as raised:
        parted.begin_and_look()
    assert (raised.value.code, raised.value.position) == ("log-partition-detached", 1)
    assert parted.kept() == [5] * signed
    run(parted, ATTACH)
    parted.begin_and_look()
    assert parted.signed().size == 6


def test_what_was_remembered_when_it_was_put_away_is_not_waited_for(parted: Noted) -> None:
    parted.look()
    run(parted, NOTED)
    run(parted, PUT_AWAY)
    append(parted.log, 4)
    parted.begin_and_look()
    parted.begin_and_look()
    assert parted.signed().size == 9
    run(parted, ATTACH)
    assert parted.signed().root == verify(parted.log.stored(0, 100), [], origin=parted.log.origin).root


def test_a_partition_is_not_put_away_before_all_of_it_is_signed(parted: Noted) -> None:
    with pytest.raises(psycopg.Error) as raised:
        run(parted, NOTED)
    assert raised.value.sqlstate == "HG203"
    parted.look()
    run(parted, NOTED)


def test_a_partition_with_which_the_tree_ends_is_not_put_away(parted: Noted) -> None:
    append(parted.log, 3)
    parted.look()
    assert parted.signed().size == 8
    with pytest.raises(psycopg.Error) as raised:
        run(parted, NOTED_SECOND)
    assert raised.value.sqlstate == "HG203"
    append(parted.log, 1)
    parted.look()
    run(parted, NOTED_SECOND)
    run(parted, PUT_AWAY_SECOND)
    parted.begin_and_look()
    append(parted.log, 1)
    parted.look()
    assert parted.signed().size == 10


def test_nobody_says_otherwise_where_a_stream_ended(parted: Noted) -> None:
    parted.look()
    run(parted, NOTED)
    run(parted, NOTED)
    for statement in ("UPDATE tree.put_away SET position = 1", "DELETE FROM tree.put_away", "TRUNCATE tree.put_away"):
        with pytest.raises(psycopg.Error) as raised:
            run(parted, statement)
        assert raised.value.sqlstate == "HG009"


def test_a_notary_that_goes_on_needs_nothing_of_what_it_remembers(parted: Noted) -> None:
    parted.look()
    run(parted, PUT_AWAY)
    append(parted.log, 1)
    parted.look()
    assert parted.signed().size == 6


def test_what_was_taken_out_beside_a_partition_that_is_away_is_said_as_ever(parted: Noted) -> None:
    parted.look()
    append(parted.log, 3)
    run(parted, PUT_AWAY)
    with connect(parted.settings.postgres(parted.name, "hoigia")) as connection:
        disable_triggers(connection, "log.event_from_5")
        connection.execute("DELETE FROM log.event WHERE position = 6")
    with pytest.raises(UnsoundError) as raised:
        parted.look()
    assert (raised.value.code, raised.value.position) == ("position-hole", 6)
