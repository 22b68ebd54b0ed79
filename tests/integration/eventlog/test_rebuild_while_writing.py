"""A rebuild beside a read model in use: writers write on, the live follower follows, and a rebuild may die anywhere."""

import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from services.intake.commands import NoteDetermination
from services.intake.schemas import to_command
from services.intake.service import DEFINITION
from shared.access.asker import Asker
from shared.clock import now
from shared.contracts.commands import COMMANDS
from shared.eventlog.database import connect
from shared.eventlog.readmodel import FOLLOWER_NAME, DecodedLog, projector
from shared.house.arrival import Arrival
from shared.house.following import Following
from shared.kernel.ids import case_id, request_command_id
from shared.kernel.refusal import ConflictError
from tests.support.broker import until
from tests.support.deciding import Deciding, deciding
from tests.support.rebuild_process import SEAMS
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

DAY = date(2026, 3, 16)
OFFICER = Asker(user="lan", agency="24-xa-dong-ky", role="commune-officer", purpose="support")
PATIENCE = 90.0
ROOT = Path(__file__).parents[3]


def write(intake: Deciding, key: str) -> None:
    """Receive somebody and note a determination, so that rows are made and changed."""
    command_id = request_command_id("here", "lan", key)
    case = case_id(command_id)
    arrival = Arrival(command_id=command_id, case_id=case, at=now(), asker=OFFICER, node="24")
    received = to_command("receive-victim", dict(COMMANDS["receive-victim"].example), arrival)
    intake.carry_out(received, case=case, asker=OFFICER)
    note = NoteDetermination(case_id=case, status="ActualVictimOfTrafficking", determined_on=DAY)
    intake.carry_out(note, case=case, asker=OFFICER)


@contextmanager
def used(servers: Servers) -> Iterator[Deciding]:
    """Have an intake with a live follower and two writers who never rest; what they do must all succeed."""
    with deciding(servers.settings, DEFINITION) as intake:
        runtime, stopping, failures = intake.runtime, threading.Event(), list[Exception]()
        source = DecodedLog(runtime.log, runtime.codec)
        follower = projector(source, runtime.read_model, connection_string=runtime.connection_string, owner="live")
        following = Following(follower, runtime.connection_string)

        def writing(name: str) -> None:
            try:
                for number in itertools.count():
                    if stopping.is_set():
                        return
                    write(intake, f"{name}-{number}")
                    following.wake()
            except Exception as failure:  # noqa: BLE001 - told at the end, in the test's own thread
                failures.append(failure)

        threads = [threading.Thread(target=following.run)]
        threads += [threading.Thread(target=writing, args=(name,)) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        try:
            until(lambda: standing(intake)[1] > 20, PATIENCE)
            yield intake
            stopping.set()
            # Whoever writes has first written to the end: the head that is waited for is then the last one.
            for thread in threads[1:]:
                thread.join()
            until(lambda: runtime.log.head() == standing(intake)[1], PATIENCE)
        finally:
            stopping.set()
            following.stop()
            for thread in threads:
                thread.join()
        assert failures == []


def standing(intake: Deciding) -> tuple[int, int]:
    """Give which table is the live one, and how far its follower has come."""
    with connect(intake.runtime.connection_string) as connection:
        table = connection.execute("SELECT 'read.intake_case'::regclass::oid::int").fetchone()
        row = connection.execute("SELECT position FROM read.follower WHERE name = %s", (FOLLOWER_NAME,)).fetchone()
    return (table[0] if table else 0), (row[0] if row else 0)


def rebuild(intake: Deciding, seam: str = "none") -> tuple[int, str]:
    """Rebuild in a process of its own and give how it ended and what it said."""
    command = (sys.executable, "-W", "ignore", "-m", "tests.support.rebuild_process")
    done = subprocess.run(  # noqa: S603 - our own words
        (*command, intake.runtime.connection_string, seam), cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip() or done.stderr[-2_000:]


def differences(intake: Deciding) -> int:
    """Compare with the live tables, once the server has noticed that a killed rebuild is gone."""
    found: list[int] = []

    def compared() -> bool:
        try:
            found.append(len(intake.rebuild()))
        except ConflictError:
            return False
        return True

    until(compared, PATIENCE)
    return found[0]


def test_a_rebuild_is_switched_in_while_writers_write_and_equals_the_live_tables(running_servers: Servers) -> None:
    with used(running_servers) as intake:
        before, began = standing(intake)
        for _ in range(2):
            assert rebuild(intake) == (0, "0")
        after, ended = standing(intake)
        assert after != before, "new tables are in use"
        assert ended > began, "the live follower went on"
        until(lambda: standing(intake)[1] > ended, PATIENCE)
    assert_all_is_there(running_servers, intake)


@pytest.mark.parametrize("seam", SEAMS)
def test_a_rebuild_killed_at_any_step_leaves_a_live_read_model_and_the_next_one_works(
    running_servers: Servers, seam: str
) -> None:
    with used(running_servers) as intake:
        before, began = standing(intake)
        assert rebuild(intake, seam)[0] == -signal.SIGKILL
        assert (standing(intake)[0] == before) == (seam != "switched")
        until(lambda: standing(intake)[1] > began, PATIENCE)
        assert differences(intake) == 0
        assert rebuild(intake) == (0, "0")
        assert standing(intake)[0] != before
    assert_all_is_there(running_servers, intake)


def assert_all_is_there(servers: Servers, intake: Deciding) -> None:
    """Every case that was received is in the read model, with its determination."""
    name = intake.runtime.definition.name
    with connect(servers.settings.postgres(name, "hoigia")) as connection:
        (received,) = connection.execute("SELECT count(*) FROM log.event WHERE type = 'VictimReceived.v1'").fetchone()  # type: ignore[misc]
        rows = connection.execute("SELECT count(*), count(status) FROM read.intake_case").fetchone()
    assert rows == (received, received)
