"""Witnesses of other nodes are asked what they saw of a log: their memory is where no superuser of this machine is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.witnesses import Asked, Questions
from services.audit.rules import Finding
from services.audit.service.cosigning import Cosigner
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import Session, connect, open_pool
from shared.notary.keyfiles import read_keys
from shared.notary.tree import StoredTree
from shared.transparency.notes import COSIGNATURE, SigningKey
from tests.integration.audit.conftest import make_ledger_database
from tests.integration.notary.conftest import Noted, Spoil
from tests.integration.notary.growing import append
from tests.support.other_node import serving
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

WITNESS = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
RESTORED = (
    "DELETE FROM log.event WHERE position > 5",
    "UPDATE tree.tile SET hashes = substring(hashes FOR 160)",
    "UPDATE tree.head SET size = 5",
    "DELETE FROM tree.checkpoint WHERE size > 5",
)
OTHER_LEAF = "UPDATE tree.tile SET hashes = set_byte(hashes, 70, 255 - get_byte(hashes, 70))"


@dataclass(slots=True)
class Asking:
    """A log, the ledger beside it, and who is asked about it."""

    noted: Noted
    settings: Settings
    ledger: Session
    address: str

    def ask(self, address: str | None = None) -> Asked:
        line = f"{address or self.address}/witness {WITNESS.verifier(COSIGNATURE).written()}\n"
        self.settings.witnesses.write_text(line, encoding="utf-8")
        with connect(self.settings.postgres(self.noted.name, f"{self.noted.name}_service")) as connection:
            questions = Questions(self.settings)
            found = questions.ask(self.noted.name, tree=StoredTree(connection), ledger=self.ledger)
            # Who was away is so for the next log as well, and is not tried again.
            assert questions.ask("another", tree=StoredTree(connection), ledger=self.ledger).unasked == found.unasked
        return found


@pytest.fixture
def asking(noted: Noted, running_servers: Servers, tmp_path: Path) -> Iterator[Asking]:
    """Five signed records, and a witness elsewhere that knows the key of the log."""
    noted.look()
    settings = replace(running_servers.settings, witnesses=tmp_path / "witnesses")
    name = make_ledger_database(settings)
    string = settings.postgres(name, f"{name}_service")
    with open_pool(string) as pool, connect(string) as ledger:
        cosigner = Cosigner(
            pool,
            known=lambda: {noted.log.origin: read_keys(settings.secrets, noted.name)},
            keys=lambda _: [WITNESS],
            clock=now,
        )
        with serving(cosigner.add) as address:
            yield Asking(noted, settings, ledger, address)


def test_a_witness_that_saw_the_same_contradicts_nothing(asking: Asking) -> None:
    assert asking.ask() == Asked()
    append(asking.noted.log, 3)
    asking.noted.look()
    assert asking.ask() == Asked()


def test_a_log_that_was_put_back_whole_is_behind_the_witness(asking: Asking, spoil: Spoil) -> None:
    append(asking.noted.log, 3)
    asking.noted.look()
    assert asking.ask() == Asked()
    for statement in RESTORED:
        spoil(statement)
    assert asking.ask() == Asked(Finding(6, "behind-witness", WITNESS.name))


def test_a_log_that_was_written_anew_differs_from_the_witness(asking: Asking, spoil: Spoil) -> None:
    assert asking.ask() == Asked()
    for statement in ("DELETE FROM tree.checkpoint", OTHER_LEAF):
        spoil(statement)
    (asking.settings.data_directory / "marks" / f"{asking.noted.name}.checkpoint").unlink()
    append(asking.noted.log, 3)
    asking.noted.begin_and_look()
    assert asking.ask().finding == Finding(1, "differs-from-witness", WITNESS.name)


def test_a_witness_that_is_away_is_named_and_is_no_finding(asking: Asking) -> None:
    assert asking.ask("http://127.0.0.1:1") == Asked(None, {WITNESS.name: "witness-unreachable"})
