"""An instance is started, stopped in every way there is, and started again: nothing kept is lost."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.instance import is_launched
from deploy.servers.processes import belonging, is_running, wait_until
from deploy.status import status_of
from deploy.stopping import stop
from deploy.supervisor import READY
from tests.support.launched import Launched, launched

pytestmark = pytest.mark.servers

PATIENCE = 60.0


def test_a_start_after_an_orderly_end_finds_everything_also_where_a_port_was_taken(platform: Launched) -> None:
    first = platform.start().instance()
    assert platform.starts() == (1, 1)
    assert platform.end(signal.SIGINT) == 0
    assert belonging(first.mark) == []
    assert platform.instance().state == "stopped"

    with socket.create_server(("127.0.0.1", first.postgres_port)):
        again = platform.start().instance()

    assert platform.starts() == (2, 2)
    assert again.postgres_port != first.postgres_port
    assert (again.broker_port, again.portal_port, again.node) == (first.broker_port, first.portal_port, first.node)


def test_a_killed_launcher_takes_its_parts_along_and_no_lock_of_theirs_is_in_the_way(platform: Launched) -> None:
    first = platform.start().instance()
    pids = [part.pid for part in first.processes if part.pid is not None]
    assert platform.end(signal.SIGKILL) == -signal.SIGKILL
    assert wait_until(lambda: not any(is_running(pid) for pid in pids), PATIENCE)
    stranger = subprocess.Popen((sys.executable, "-c", "import time; time.sleep(600)"))
    try:
        # The numbers they left in their lock files are somebody else's by now.
        lock = platform.data / "postgres" / "data" / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{lock.parent}\n")
        (platform.data / "rabbitmq" / "pid").write_text(str(stranger.pid))

        platform.start()

        assert platform.starts() == (2, 2)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_everything_killed_at_once_like_a_power_cut_starts_again(platform: Launched) -> None:
    first = platform.start().instance()
    assert platform.process is not None
    for pid in (platform.process.pid, *(part.pid for part in first.processes)):
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
    platform.outcome()

    platform.start()

    assert platform.starts() == (2, 2)


def test_a_start_that_is_killed_half_way_does_not_prevent_the_next(platform: Launched) -> None:
    for moment in ("postgres", "secrets/postgres/hoigia", "postgres/data", "rabbitmq/mnesia"):
        platform.begin()
        assert wait_until((platform.data / moment).exists, PATIENCE), moment
        platform.end(signal.SIGKILL)

    platform.start()

    assert platform.starts() == (1, 1)


def test_a_second_up_says_where_the_first_one_is(platform: Launched, place: Path) -> None:
    running = platform.start().instance()
    with launched(platform.data) as second:
        second.begin()
        assert second.outcome() == 1
        assert running.url in second.told()
        # The block's end must not kill what the first one runs.
        second.data = place / "nothing"
    assert platform.part("postgres").state == READY


def test_down_stops_a_running_instance_and_what_a_killed_launcher_left(platform: Launched) -> None:
    mark = platform.start().instance().mark
    assert stop(platform.data) == "stopped"
    assert platform.outcome() == 0
    assert belonging(mark) == []
    assert not is_launched(platform.data)

    left = subprocess.Popen(
        (sys.executable, "-c", "import time; time.sleep(600)"), env={"HOIGIA_INSTANCE": mark}, start_new_session=True
    )
    stranger = subprocess.Popen(
        (sys.executable, "-c", "import time; time.sleep(600)"), env={"HOIGIA_INSTANCE": "another"}
    )
    try:
        assert wait_until(lambda: belonging(mark) == [left.pid], PATIENCE)
        assert stop(platform.data) == "stopped what was left behind"
        assert left.wait(PATIENCE) == -signal.SIGKILL
        assert stranger.poll() is None
        assert stop(platform.data) == "nothing runs"
    finally:
        stranger.kill()
        stranger.wait()


def test_two_instances_live_side_by_side(platform: Launched, place: Path) -> None:
    with launched(place / "other") as other:
        other.begin("--province", "01")
        platform.start()
        assert wait_until(other.is_ready, PATIENCE), other.told()
        assert other.instance().node == "01"
        assert other.end(signal.SIGHUP) == 0
        assert platform.starts() == (1, 1)
        assert all(part.state == READY for part in status_of(platform.data).parts)

        # Data of one province are not opened as another's.
        other.begin("--province", "48")
        assert other.outcome() == 1
        assert "province 01" in other.told()
