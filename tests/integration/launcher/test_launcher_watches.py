"""What dies is started again, what cannot start is named, and status tells the truth meanwhile."""

import json
import os
import signal

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.servers.processes import belonging, wait_until
from deploy.supervisor import READY
from tests.support.launched import Launched

pytestmark = pytest.mark.servers

PATIENCE = 90.0


def test_a_part_that_is_killed_comes_back_and_status_says_so(platform: Launched) -> None:
    platform.start()
    for name in ("healthy-one", "postgres", "rabbitmq", "epmd"):
        killed = platform.pid(name)
        os.kill(killed, signal.SIGKILL)

        assert wait_until(lambda name=name: platform.part(name).restarts == 1, PATIENCE), name  # type: ignore[misc]
        assert wait_until(lambda name=name: platform.part(name).state == READY, PATIENCE), name  # type: ignore[misc]

        assert platform.pid(name) != killed
    assert platform.starts() == (1, 1)


def test_a_service_that_cannot_start_is_named_and_nothing_is_left(platform: Launched) -> None:
    platform.begin("--services", "healthy-one,broken-two")
    assert platform.outcome() == 3
    assert "broken-two" in platform.told()
    assert "broken-two.log" in platform.told()
    assert belonging(platform.instance().mark) == []


def test_a_signal_while_it_starts_stops_it_also_where_a_service_heeds_none(platform: Launched) -> None:
    platform.begin("--services", "deaf-one,mute-two")
    assert wait_until(lambda: "deaf-one" in platform.told(), PATIENCE)
    assert wait_until((platform.data / "logs" / "mute-two.log").exists, PATIENCE)
    assert platform.end() == 0
    assert not platform.is_ready()
    assert belonging(platform.instance().mark) == []


def test_status_is_settled_only_when_it_is_up_and_tells_programs_the_same(platform: Launched) -> None:
    ask = ["status", "--json", "--data-dir", str(platform.data)]
    platform.start()
    up = CliRunner().invoke(app, ask)
    found = json.loads(up.stdout)
    assert up.exit_code == 0
    assert set(found) == {
        "parts", "inner", "troubles", "followers", "queues", "ledger", "dead_letters", "settled",
    }  # fmt: skip
    # The message of this start waits in its queue, and nobody takes it.
    assert found["queues"] == [{"name": "starts", "ready": 1, "unacked": 0}]
    assert found["settled"] is False

    platform.end()
    down = CliRunner().invoke(app, ask)
    assert down.exit_code == 3
    assert {part["state"] for part in json.loads(down.stdout)["parts"]} == {"down"}
    assert json.loads(down.stdout)["settled"] is False
