"""A process is known by its id and its birth; one that is dead but not yet waited for does not live."""

import os
import signal
import subprocess
import sys

from deploy.servers.processes import belonging, birth, end, is_running, wait_until

SLEEP = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)")


def test_a_zombie_does_not_live() -> None:
    child = subprocess.Popen(SLEEP)  # noqa: S603 - our own words
    os.kill(child.pid, signal.SIGKILL)
    try:
        assert wait_until(lambda: not is_running(child.pid), 10)
        assert birth(child.pid) is not None
    finally:
        child.wait()
    assert birth(child.pid) is None


def test_a_process_that_ignores_a_polite_word_is_killed() -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    command = (sys.executable, "-c", deaf)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own words
        assert child.stdout is not None
        child.stdout.readline()
        end(child.pid, patience=0.2)
        assert child.wait(10) == -signal.SIGKILL


def test_only_the_first_of_a_family_belongs() -> None:
    family = f"import subprocess; print('up', flush=True); subprocess.run({SLEEP!r})"
    command, environment = (sys.executable, "-c", family), {"HOIGIA_INSTANCE": "a-family"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:  # noqa: S603 - our own words
        try:
            assert parent.stdout is not None
            assert [parent.stdout.readline() for _ in range(2)] == [b"up\n", b"up\n"]
            assert belonging("a-family") == [parent.pid]
            parent.kill()
            parent.wait()
            (orphan,) = belonging("a-family")
            end(orphan, patience=5)
            assert belonging("a-family") == []
        finally:
            parent.kill()
