"""The entrypoints in a real nameko process: killed, stopped, and without a broker."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.config import Settings
from shared.kernel.refusal import PlatformError
from shared.rpc.client import RpcClient, ServiceUnavailableError
from tests.support.broker import all_dead, message, raw, ready, send, until
from tests.support.killable import KillableBroker

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[3]
POISON = 13
Start = Callable[[Settings], "subprocess.Popen[bytes]"]


@pytest.fixture
def notes(tmp_path: Path) -> Callable[[], list[str]]:
    path = tmp_path / "notes"
    path.touch()
    return lambda: path.read_text(encoding="ascii").splitlines()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the probe as a process of its own."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(settings: Settings) -> "subprocess.Popen[bytes]":
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.support.probe_service", str(tmp_path / "notes")],
                cwd=ROOT,
                env={**os.environ, **settings.environment()},  # noqa: TID251 - the child's environment
                stderr=log,
            )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.wait()


def _answers(client: RpcClient) -> bool:
    try:
        return client.call("verification", "echo", {}, asker=None) == {}
    except ServiceUnavailableError:
        return False


def publish(settings: Settings, *positions: int) -> None:
    with raw(settings, "intake") as channel:
        for position in positions:
            send(channel, message(position))


def test_messages_and_calls_are_worked_on_and_nothing_personal_is_logged(
    settings: Settings, start: Start, notes: Callable[[], list[str]], tmp_path: Path
) -> None:
    process = start(settings)
    until(lambda: "started" in notes())
    publish(settings, 1, POISON, 2)
    client = RpcClient(settings, "portal")
    until(lambda: _answers(client))
    until(lambda: {"done 1", "done 2"} <= set(notes()))
    until(lambda: all_dead(settings) == 1)
    assert notes().count(f"begun {POISON}") == 2
    assert client.call("verification", "echo", {"n": 1}, asker=None) == {"n": 1}
    with pytest.raises(PlatformError, match="internal"):
        client.call("verification", "fail", {}, asker=None)
    client.call("verification", "block", {}, asker=None)
    assert client.call("verification", "echo", {"n": 2}, asker=None) == {"n": 2}
    client.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "call_failed" in log
    assert "Hoa" not in log


def test_green_threads_call_side_by_side(settings: Settings, start: Start, notes: Callable[[], list[str]]) -> None:
    start(settings)
    until(lambda: "started" in notes())
    client, answers = RpcClient(settings, "portal"), dict[int, object]()
    until(lambda: _answers(client))

    def ask(number: int) -> None:
        answers[number] = client.call("verification", "forward", {"n": number}, asker=None)

    # Never more than the workers of the probe can hold: each call there makes another one there.
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert answers == {number: {"n": number} for number in range(5)}


def test_what_was_in_work_when_the_process_was_killed_is_done_by_the_next(
    settings: Settings, start: Start, notes: Callable[[], list[str]]
) -> None:
    process = start(settings)
    until(lambda: "started" in notes())
    publish(settings, *range(101, 121))
    until(lambda: any(line.startswith("begun") for line in notes()))
    process.kill()
    process.wait()
    start(settings)
    until(lambda: {f"done {position}" for position in range(101, 121)} <= set(notes()))
    assert all_dead(settings) == 0


def test_work_in_hand_is_finished_when_the_process_is_told_to_stop(
    settings: Settings, start: Start, notes: Callable[[], list[str]]
) -> None:
    process = start(settings)
    until(lambda: "started" in notes())
    publish(settings, *range(201, 241))
    until(lambda: any(line.startswith("begun") for line in notes()))
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    begun = {line.split()[1] for line in notes() if line.startswith("begun")}
    done = {line.split()[1] for line in notes() if line.startswith("done")}
    assert begun == done
    with raw(settings) as channel:
        until(lambda: ready(channel, "verification.reactions") == 40 - len(done))


def test_a_broker_that_is_down_at_the_start_is_waited_for(
    settings: Settings, broker: KillableBroker, start: Start, notes: Callable[[], list[str]]
) -> None:
    broker.kill()
    process = start(settings)
    until(lambda: "started" in notes())
    broker.start()
    publish(settings, 1)
    until(lambda: "done 1" in notes())
    assert process.poll() is None


def test_a_process_without_a_broker_still_stops_in_time(
    settings: Settings, start: Start, notes: Callable[[], list[str]]
) -> None:
    process = start(replace(settings, broker_port=1))
    until(lambda: "started" in notes())
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
