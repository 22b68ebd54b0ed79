"""A short run of the harness: faults of every kind but one, and no rule broken; a broken log is found out."""

import pytest

from deploy.servers.programs import postgres_program, rabbitmq_program
from tests.harness.arena import arena
from tests.harness.broken import spoil
from tests.harness.conduct import conduct
from tests.harness.plan import FAULTS, Plan

pytestmark = pytest.mark.servers

# A broker takes longest to come back: it is restarted in `make soak`, and by the tests of the relay.
QUICK = tuple(kind for kind in FAULTS if kind != "broker")


def skip_without(program: object, name: str) -> None:
    """The harness kills its servers, so it has its own."""
    if program is None:
        pytest.skip(f"no seeded run: {name} is not installed here, and servers in containers are not ours to kill")


def test_writers_readers_followers_and_the_relay_keep_every_rule_under_faults() -> None:
    skip_without(postgres_program("postgres"), "PostgreSQL")
    skip_without(rabbitmq_program(), "RabbitMQ")
    plan = Plan(
        seed=2026, events=3_000, minutes=2.0, writers=2, threads=3, readers=2, tell=5, pause=(0.1, 0.4), faults=QUICK
    )
    with arena(broker=True) as place:
        outcome = conduct(plan, place)
    assert not outcome.violations, str(outcome)
    assert {f"fault {kind}" for kind in plan.faults} - {"fault slow"} <= outcome.counts.keys()
    assert outcome.counts["announced"]


def test_a_log_without_its_lock_is_found_out() -> None:
    skip_without(postgres_program("postgres"), "PostgreSQL")
    plan = Plan(seed=2026, events=1_000, minutes=1.0, writers=3, threads=2, readers=1, faults=())
    with arena(broker=False) as place:
        spoil(place, "unlocked")
        outcome = conduct(plan, place)
    assert outcome.violations
