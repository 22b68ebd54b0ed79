"""Real services: what was appended is signed and witnessed; a history written anew is refused by the witness."""

import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Event
from typing import Any, LiteralString

import pytest

from deploy import checked
from deploy.checked import verify_log
from deploy.cli.signing import follow_key
from deploy.verifying import Pages
from services.audit.rules import Finding, Prepared
from services.audit.rules.verifying import Verdict
from shared.eventlog.database import connect
from shared.kernel.ids import derive
from shared.notary.keyfiles import WITNESS, key_name
from shared.notary.outside import NoteFile
from shared.transparency.notes import Note
from tests.integration.faults.backups import hoigia
from tests.integration.faults.load import RECEPTION
from tests.integration.notary.conftest import disable_triggers
from tests.support.broker import until
from tests.support.platform import Platform, platform
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

SERVICE = "intake"
PATIENCE_SECONDS = 90.0
ENOUGH = 3
CHANGED: LiteralString = """
UPDATE log.event SET data = convert_to(replace(convert_from(data, 'UTF8'), '2026', '2025'), 'UTF8') WHERE position = 1
"""
PUT_BACK: LiteralString = """
UPDATE log.event SET data = convert_to(replace(convert_from(data, 'UTF8'), '2025', '2026'), 'UTF8') WHERE position = 1
"""
WRITTEN_ANEW: tuple[LiteralString, ...] = (
    CHANGED,
    "DELETE FROM tree.tile",
    "UPDATE tree.head SET size = 0",
    "DELETE FROM tree.checkpoint",
)


@pytest.fixture(scope="module")
def running(running_servers: Servers) -> Iterator[Platform]:
    with platform(running_servers.settings, SERVICE, "audit") as started:
        yield started


def receive(running: Platform, name: str) -> int:
    """Receive a victim; gives the position of the newest record."""
    running.give(SERVICE, "receive-victim", RECEPTION, command_id=derive("test-signed", name))
    answer: Any = running.client.call(SERVICE, "ping", {}, asker=None)
    return int(answer["head"])


def part(running: Platform, service: str, name: str) -> tuple[str, int, str | None]:
    answer: Any = running.client.call(service, "state", {}, asker=None)
    ((doing, position, code),) = [
        (one["doing"], one["position"], one["code"]) for one in answer["parts"] if one["name"] == name
    ]
    return doing, position, code


def witnessed(running: Platform, position: int) -> bool:
    return part(running, "audit", f"witness.{SERVICE}") == ("active", position, None)


def verified_meanwhile(running: Platform) -> list[Verdict]:
    """Verify the log again and again while it is appended to, until it was seen to have grown more than thrice."""
    verdicts: list[Verdict] = []
    is_over = Event()

    def verify() -> None:
        while not is_over.is_set():
            verdicts.append(verify_log(running.settings, SERVICE))

    def has_grown(names: Iterator[int]) -> bool:
        receive(running, f"meanwhile-{next(names)}")
        return len({one.records for one in verdicts}) > ENOUGH

    with ThreadPoolExecutor(1) as pool:
        verifying = pool.submit(verify)
        try:
            names = count()
            until(lambda: has_grown(names), PATIENCE_SECONDS)
        finally:
            is_over.set()
        verifying.result()
    return verdicts


def verified_while_signed(running: Platform, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """Verify the log; once it is known what was signed and how large the tree is, have it go on and be signed."""

    class Meanwhile(Pages):
        def all(self, pool: Executor | None, **how: int) -> Iterator[Prepared]:
            head = receive(running, "while-signed")
            until(lambda: part(running, SERVICE, "notary") == ("active", head, None), PATIENCE_SECONDS)
            return super().all(pool, **how)

    with monkeypatch.context() as changed:
        changed.setattr(checked, "Pages", Meanwhile)
        return verify_log(running.settings, SERVICE)


def test_what_is_appended_is_signed_witnessed_and_verified_and_another_history_is_not(
    running: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = running.settings
    receive(running, "one")
    head = receive(running, "two")
    until(lambda: witnessed(running, head), PATIENCE_SECONDS)
    assert part(running, SERVICE, "notary") == ("active", head, None)
    found = verify_log(settings, SERVICE)
    assert (found.signed, found.finding) == (head, None)
    every = hoigia(settings, "log", "verify", "--json")
    assert (every.returncode, {words["finding"] for words in json.loads(every.stdout).values()}) == (0, {None})

    assert {one.finding for one in verified_meanwhile(running)} == {None}
    assert verified_while_signed(running, monkeypatch).finding is None

    follow_key(settings, SERVICE, timedelta(days=2))
    head = receive(running, "three")
    until(lambda: witnessed(running, head), PATIENCE_SECONDS)
    assert len(Note.read(NoteFile.of(settings, SERVICE).read() or b"").signatures) == 2

    running.kill(SERVICE)
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        disable_triggers(connection)
        for statement in WRITTEN_ANEW:
            connection.execute(statement)
    # Even with the checkpoint outside PostgreSQL taken away: the notary then has nothing to hold the tree against.
    (settings.data_directory / "marks" / f"{SERVICE}.checkpoint").unlink()
    running.start(SERVICE)
    until(
        lambda: part(running, "audit", f"witness.{SERVICE}")[::2] == ("halted", "forked"),
        PATIENCE_SECONDS,
    )
    assert verify_log(settings, SERVICE).finding == Finding(1, "differs-from-ledger")

    running.kill(SERVICE)
    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        for statement in (PUT_BACK, *WRITTEN_ANEW[1:]):
            connection.execute(statement)
    (settings.data_directory / "marks" / f"{SERVICE}.checkpoint").unlink()
    # All that stands there is as it was at first, but another history was signed as well: the witness kept it.
    finding = verify_log(settings, SERVICE).finding
    assert finding is not None
    assert (finding.code, finding.by) == ("differs-from-witness", key_name(settings, WITNESS))
