"""Real services and a witness of another node, over real HTTP: whoever shows each of them another history is found."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.servers.ports import free_run
from deploy.troubles import of_services
from shared.config import Settings, inherited
from shared.eventlog.database import Session, connect
from shared.kernel.commitments import leaf_hash
from shared.kernel.ids import derive
from shared.messaging.states import PartState
from shared.notary.keyfiles import WITNESS, ensure_key, key_name, read_keys, signing_keys
from shared.notary.submitting import Shown, cosigned
from shared.notary.tree import StoredTree
from shared.notary.witnesses import OtherWitness, cosigning_keys
from shared.transparency.checkpoints import Checkpoint, signed
from shared.transparency.keys import Validity
from shared.transparency.notes import COSIGNATURE, Note, SigningKey, VerifierKey
from shared.transparency.tiles import Edge, leaf_at, prove_consistency
from tests.integration.audit.conftest import make_ledger_database
from tests.integration.faults.load import RECEPTION
from tests.integration.notary.conftest import disable_triggers
from tests.support.broker import until
from tests.support.other_node import of_other_node
from tests.support.platform import Platform, platform
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

SERVICE = "intake"
PATIENCE_SECONDS = 90.0
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Nodes:
    """This node as it runs, and the witness of the other one."""

    running: Platform
    witness: OtherWitness

    @property
    def settings(self) -> Settings:
        return self.running.settings

    def receive(self, name: str) -> int:
        """Receive a victim; gives the position of the newest record."""
        self.running.give(SERVICE, "receive-victim", RECEPTION, command_id=derive("test-two-witnesses", name))
        answer: Any = self.running.client.call(SERVICE, "ping", {}, asker=None)
        return int(answer["head"])

    def part(self, name: str) -> tuple[str, int, str | None] | None:
        answer: Any = self.running.client.call("audit", "state", {}, asker=None)
        found = [(one["doing"], one["position"], one["code"]) for one in answer["parts"] if one["name"] == name]
        return found[0] if found else None

    def held_here(self, head: int) -> bool:
        """Tell whether the witness of this node and the ledger hold a log up to its head.

        Whatever holds only a beginning would still pull the rest, and pull what a test meanwhile made of it.
        """
        return all(self.part(f"{holder}.{SERVICE}") == ("active", head, None) for holder in ("witness", "ledger"))

    def elsewhere(self) -> tuple[str, int, str | None] | None:
        """Tell how far the other witness has cosigned, as this node says."""
        return self.part(f"cosigned.{SERVICE}.{self.witness.name}")

    def name_witness(self, *, named: bool) -> None:
        line = f"{self.witness.url} {self.witness.keys[0].written()}\n" if named else "# nobody\n"
        self.settings.witnesses.write_text(line, encoding="utf-8")


@pytest.fixture(scope="module")
def nodes(running_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    base = tmp_path_factory.mktemp("nodes")
    settings = replace(
        running_servers.settings,
        portal_port=free_run(1),
        witnesses=base / "witnesses",
        known_logs=base / "known-logs",
    )
    with platform(settings, SERVICE, "audit", "portal-web") as running, other_node(settings, base / "other") as witness:
        made = Nodes(running, witness)
        made.name_witness(named=True)
        yield made


def other_node(settings: Settings, directory: Path) -> Any:
    """Run the witness of another node as a process of its own, with a database and keys of its own."""
    directory.mkdir()
    other = of_other_node(settings, directory)
    ensure_key(directory, WITNESS, origin=key_name(other, WITNESS), moment=LONG_AGO)
    other.known_logs.write_text(read_keys(settings.secrets, SERVICE).written(), encoding="utf-8")
    return Process(settings, other)


class Process:
    """The process, from its start to its end."""

    def __init__(self, settings: Settings, other: Settings) -> None:
        self._settings = settings
        self._other = other

    def __enter__(self) -> OtherWitness:
        directory = self._other.data_directory
        command = [
            sys.executable, "-m", "tests.support.other_node", make_ledger_database(self._settings), str(directory),
        ]  # fmt: skip
        self._child = subprocess.Popen(  # noqa: S603 - this interpreter, and a module of ours
            command, env={**inherited(), **self._settings.environment()}
        )
        until((directory / "address").exists, PATIENCE_SECONDS)
        address = (directory / "address").read_text(encoding="ascii")
        (validity,) = read_keys(directory, WITNESS).validities
        key = replace(validity.key, kind=COSIGNATURE)
        return OtherWitness(f"{address}/witness", (key,))

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()


@pytest.fixture
def spoken(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type `hoigia log …` as an operator would."""
    for name, value in nodes.settings.environment().items():
        monkeypatch.setenv(name, value)

    def type_in(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["log", *words, "--data-dir", str(nodes.settings.data_directory)])
        return done.exit_code, done.stdout

    return type_in


@pytest.fixture
def typed(spoken: Any) -> Any:
    """Type the same, and read the JSON that comes of it."""

    def type_in(*words: str) -> tuple[int, Any]:
        code, said = spoken(*words, "--json")
        return code, json.loads(said)

    return type_in


def shown_at(size: int, key: SigningKey) -> Shown:
    """Be a log of so many leaves that has its key's name."""
    edge, tiles = Edge().extended([leaf_hash(b"%d" % n) for n in range(size)])
    note = signed(Checkpoint(key.name, size, edge.root()), [key]).written()

    def shown(seen: int) -> Any:
        proof = prove_consistency(seen, size, lambda _: tiles)
        return {"number": "1", "note": note, "proof": [part.hex() for part in proof]}

    return shown


def test_this_node_cosigns_what_the_log_of_another_submits_over_http(nodes: Nodes, spoken: Any) -> None:
    private, origin = Ed25519PrivateKey.generate(), f"hoigia.example/25/intake/{secrets.token_hex(4)}"
    key = SigningKey(origin, private)
    line = Validity(key.verifier(), LONG_AGO).written()
    nodes.settings.known_logs.write_text(line + "\n", encoding="utf-8")
    (own,) = read_keys(nodes.settings.secrets, WITNESS).validities
    address = f"http://{nodes.settings.portal_host}:{nodes.settings.portal_port}/witness"
    ours = OtherWitness(address, (replace(own.key, kind=COSIGNATURE),))
    for size in (3, 300):
        assert cosigned(ours, shown_at(size, key), 0).checkpoint.size == size
    assert nodes.part(f"witness.{origin}") == ("active", 300, None)

    # A key that follows cosigns beside the old one: whoever was not given it yet still reads what is cosigned.
    code, said = spoken("rotate-key", "--witness")
    both = replace(ours, keys=(*ours.keys, VerifierKey.read(said.splitlines()[0].split()[-1])))
    for known in (ours, both):
        note = cosigned(known, shown_at(310, key), 300).note
        assert (code, [one for one, _ in note.verified(both.keys)]) == (0, list(known.keys))
    too_much = requests.post(f"{address}/add-checkpoint", data=b"x" * 70_000, timeout=10)
    assert too_much.status_code == 413
    assert requests.post(f"{address}/add-checkpoint", data=b"x", timeout=10).status_code == 400


def test_a_log_that_shows_each_of_two_witnesses_another_history_is_named_and_an_honest_one_is_not(
    nodes: Nodes, typed: Any, spoken: Any
) -> None:
    settings = nodes.settings
    nodes.receive("one")
    head = nodes.receive("two")
    until(lambda: nodes.elsewhere() == ("active", head, None), PATIENCE_SECONDS)
    assert typed("verify", "--service", SERVICE)[0] == 0
    code, lags = typed("witnesses")
    (lag,) = [one for one in lags if one["service"] == SERVICE]
    assert (code, lag["witness"], lag["size"], lag["lag"]) == (0, nodes.witness.name, head, 0)

    # What an auditor takes home: signed by the log, cosigned by the witness here and by the one elsewhere.
    code, said = spoken("checkpoint", SERVICE)
    held = Note.read(said.encode())
    cosigners = cosigning_keys(settings).ever()
    assert (code, Checkpoint.read(held.text).size) == (0, head)
    assert {one.name for one, _ in held.verified(cosigners)} == {key_name(settings, WITNESS), nodes.witness.name}
    held.verified(read_keys(settings.secrets, SERVICE).ever())

    # The other witness hears no more of what is recorded here…
    nodes.name_witness(named=False)
    here = nodes.receive("three")
    until(lambda: nodes.held_here(here), PATIENCE_SECONDS)
    # … and is shown another end of the log, signed with the log's own key, which a superuser can read.
    show_otherwise(nodes, head, here)
    assert typed("verify", "--service", SERVICE)[0] == 0

    nodes.name_witness(named=True)
    until(lambda: nodes.elsewhere() == ("halted", head, "forked"), PATIENCE_SECONDS)
    code, verdicts = typed("verify", "--service", SERVICE)
    assert code == 1
    assert verdicts[SERVICE]["finding"] == {
        "position": head + 1,
        "code": "differs-from-witness",
        "by": nodes.witness.name,
        "about": None,
    }
    assert typed("verify", "--service", SERVICE, "--offline")[0] == 0
    answer: Any = nodes.running.client.call("audit", "state", {}, asker=None)
    troubles = of_services({"audit": [PartState.read(words) for words in answer["parts"]]})
    said = f"audit cosigned.{SERVICE}.{nodes.witness.name}: halted at {head} (forked)"
    assert said in {str(trouble) for trouble in troubles}
    ready = requests.get(f"http://{settings.portal_host}:{settings.portal_port}/readyz", timeout=10)
    told = ready.json()
    assert told["parts"]["audit"] == "halted"
    part = f"cosigned.{SERVICE}.{nodes.witness.name}"
    assert {"service": "audit", "name": part, "doing": "halted", "position": head, "code": "forked"} in told["troubles"]


def test_what_a_notary_halts_at_is_told_to_the_reviewers(nodes: Nodes) -> None:
    settings = nodes.settings
    head = nodes.receive("four")
    until(lambda: nodes.held_here(head), PATIENCE_SECONDS)

    def told() -> bool:
        with connect(settings.postgres("audit", "audit_service")) as connection:
            faults = connection.execute("SELECT part, code FROM audit_log_fault WHERE ended_at IS NULL").fetchall()
        return (f"notary.{SERVICE}", "differs-from-tree") in faults

    with connect(settings.postgres(SERVICE, "hoigia")) as connection:
        disable_triggers(connection)
        change = "UPDATE log.event SET data = %b WHERE position = %s"
        row = connection.execute("SELECT data FROM log.event WHERE position = %s", (head,)).fetchone()
        assert row is not None
        connection.execute(change, (b'{"n":7}', head))
        try:
            until(told, PATIENCE_SECONDS)
        finally:
            # The other tests go on with this log, and what is over is told as over.
            connection.execute(change, (bytes(row[0]), head))
    until(lambda: not told(), PATIENCE_SECONDS)


def log_origin(connection: Session) -> str:
    """Read the name of the log."""
    row = connection.execute("SELECT origin FROM log.identity").fetchone()
    assert row is not None
    return str(row[0])


def show_otherwise(nodes: Nodes, seen: int, size: int) -> None:
    """Have the other witness cosign a log that has the same beginning, and another end."""
    settings = nodes.settings
    with connect(settings.postgres(SERVICE, f"{SERVICE}_service")) as connection:
        tree, origin = StoredTree(connection), log_origin(connection)
        leaves = [leaf_at(index, tree.fetch) for index in range(seen)]
    leaves += [leaf_hash(b"other%d" % n) for n in range(size - seen)]
    edge, tiles = Edge().extended(leaves)
    # The secrets of a run of tests hold the keys of every log that there was before this one.
    (validity,) = (one for one in read_keys(settings.secrets, SERVICE).validities if one.key.name == origin)
    moment = validity.since + timedelta(seconds=1)
    keys = signing_keys(settings.secrets, SERVICE, origin=origin, moment=moment)
    note = signed(Checkpoint(origin, size, edge.root()), keys).written()
    proof = [part.hex() for part in prove_consistency(seen, size, lambda _: tiles)]
    found = cosigned(nodes.witness, lambda _: {"number": "1", "note": note, "proof": proof}, seen)
    assert found.checkpoint.size == size
