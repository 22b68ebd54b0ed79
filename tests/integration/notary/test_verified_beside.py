"""What a superuser does to the tree, the commands, the streams, the partitions or the ledger is named as well."""

import json
from dataclasses import asdict
from typing import LiteralString

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.checked import logs_of_nobody
from services.audit.rules import Finding
from shared.contracts.registry import SERVICES
from shared.transparency.notes import COSIGNATURE, Note, SigningKey
from tests.integration.faults.backups import hoigia
from tests.integration.notary.attacked import COUNT, ELSEWHERE, LEDGER, SERVICE, SIGNED, Attacked

pytestmark = pytest.mark.servers

Statements = tuple[LiteralString, ...]
OTHER_CASE: LiteralString = """
UPDATE guarded.record SET subject = (SELECT subject FROM guarded.record WHERE position = 1) WHERE position = 6
"""
FAKE_COMMAND: LiteralString = """
INSERT INTO log.command (number, command_id, digest, first_position, event_count, recorded_at)
OVERRIDING SYSTEM VALUE VALUES (-1, gen_random_uuid(), sha256(''), 0, 0, now())
"""
ANOTHER_LOG: LiteralString = """
INSERT INTO guarded.record SELECT 'nobody', 1, stream, 1, gen_random_uuid(), command_id, type, recorded_at, salt, meta,
  data, leaf, subject, NULL, occurred_at FROM guarded.record WHERE position = 3
"""
PUT_AWAY: LiteralString = """
INSERT INTO log.partition_act (partition, act, first_position, end_position, digest)
VALUES ('event_from_1', 'detached', 1, 10000001, sha256(''))
"""
MORE: LiteralString = """
INSERT INTO guarded.record SELECT service, -1, gen_random_uuid(), 1, gen_random_uuid(), command_id, type, recorded_at,
  salt, meta, data, leaf, subject, NULL, occurred_at FROM guarded.record WHERE position = 3
"""
# Questions about a case lose a row that everything else reads.
POLICY: LiteralString = """
CREATE POLICY cut ON guarded.record TO audit_service USING (position <> 6 OR current_query() NOT LIKE '%subject = %')
"""
OTHER_BYTE: LiteralString = "UPDATE tree.tile SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))"
IN_LEDGER: dict[str, tuple[Statements, Finding]] = {
    "a record without its case": (
        ("UPDATE guarded.record SET subject = NULL WHERE position IN (5, 6)",),
        Finding(5, "ledger-words-differ"),
    ),
    "a record with another case": ((OTHER_CASE,), Finding(6, "ledger-words-differ")),
    "a reception without its code": (
        ("UPDATE guarded.record SET code = NULL WHERE position = 1",),
        Finding(1, "ledger-words-differ"),
    ),
    "another time of occurrence": (
        ("UPDATE guarded.record SET occurred_at = now() WHERE position = 9",),
        Finding(9, "ledger-words-differ"),
    ),
    "a record taken out": (("DELETE FROM guarded.record WHERE position = 7",), Finding(7, "ledger-incomplete")),
    "its tail taken away": (("DELETE FROM guarded.record WHERE position > 420",), Finding(421, "ledger-incomplete")),
    "its head put back": (("UPDATE guarded.source SET head = 420",), Finding(421, "ledger-beyond-head")),
    "a record before the first": (
        ("ALTER TABLE guarded.record DROP CONSTRAINT record_position_check", MORE),
        Finding(-1, "ledger-beyond-head"),
    ),
    "rows kept from who asks about a case": (
        (POLICY, "ALTER TABLE guarded.record ENABLE ROW LEVEL SECURITY"),
        Finding(1, "table-not-plain", about="guarded.record"),
    ),
    "a view in the place of a table": (
        (
            "ALTER TABLE guarded.witnessed RENAME TO kept_elsewhere",
            "CREATE VIEW guarded.witnessed AS SELECT * FROM guarded.kept_elsewhere",
            "GRANT SELECT ON guarded.witnessed TO audit_service",
        ),
        Finding(1, "table-not-plain", about="guarded.witnessed"),
    ),
    "a log of another name": (("UPDATE guarded.source SET origin = 'x'",), Finding(1, "other-incarnation")),
    "its newest commands": (
        ("DELETE FROM guarded.command WHERE first_position > 500",),
        Finding(COUNT, "ledger-incomplete"),
    ),
    "one command": (
        ("DELETE FROM guarded.command WHERE first_position = 9",),
        Finding(9, "command-not-in-ledger"),
    ),
    "a checkpoint that was cosigned": (
        ("INSERT INTO guarded.witnessed SELECT service, 3, origin, size, root, note FROM guarded.witnessed",),
        Finding(SIGNED, "witnessed-incomplete", "hoigia.example/24/witness"),
    ),
    "the root beside a cosigned checkpoint": (
        ("UPDATE guarded.cosigned SET root = sha256(root)",),
        Finding(SIGNED, "checkpoint-unreadable", ELSEWHERE),
    ),
}
IN_TREE: dict[str, tuple[Statements, Finding]] = {
    "a hash of a leaf": (
        (OTHER_BYTE + " WHERE level = 0 AND index = 1",),
        Finding(258, "differs-from-tree"),
    ),
    "a hash above the leaves": (
        (OTHER_BYTE + " WHERE level = 1",),
        Finding(257, "tile-differs"),
    ),
    "a hash too many above the leaves": (
        ("UPDATE tree.tile SET hashes = hashes || sha256('') WHERE level = 1",),
        Finding(SIGNED + 1, "tile-differs"),
    ),
    "a tile too many": (
        ("INSERT INTO tree.tile VALUES (2, 0, sha256(''))",),
        Finding(SIGNED + 1, "tile-differs"),
    ),
    "a leaf too many": (
        ("INSERT INTO tree.tile VALUES (0, 2, sha256(''))",),
        Finding(SIGNED + 1, "differs-from-tree"),
    ),
    "a tile of leaves": (("DELETE FROM tree.tile WHERE level = 0 AND index = 1",), Finding(257, "tree-incomplete")),
    "a tile above the leaves": (("DELETE FROM tree.tile WHERE level = 1",), Finding(1, "tree-incomplete")),
    "every tile": (("DELETE FROM tree.tile",), Finding(1, "tree-incomplete")),
    "the whole tree": (("DELETE FROM tree.tile", "UPDATE tree.head SET size = 0"), Finding(1, "tree-incomplete")),
    "the size of the tree": (("UPDATE tree.head SET size = 400",), Finding(401, "tree-incomplete")),
    "its row": (("DELETE FROM tree.head",), Finding(1, "unreadable", about="LookupError")),
    "a table": (("DROP TABLE tree.tile CASCADE",), Finding(1, "unreadable", about="UndefinedTable")),
    "a signed checkpoint": (
        ("UPDATE tree.checkpoint SET note = replace(note, E'\\n300\\n', E'\\n301\\n'), size = 301 WHERE size = 300",),
        Finding(301, "checkpoint-unreadable"),
    ),
    "the root beside a checkpoint": (
        ("UPDATE tree.checkpoint SET root = sha256(root) WHERE size = 300",),
        Finding(300, "checkpoint-unreadable"),
    ),
    "the signature of the newest": (
        ("UPDATE tree.checkpoint SET note = regexp_replace(note, '.{8}=\\n$', 'AAAAAAA=\n') WHERE size = 512",),
        Finding(SIGNED, "checkpoint-unreadable"),
    ),
    "where a stream was put away": (
        ("INSERT INTO tree.put_away SELECT stream, 4, 5 FROM log.event WHERE position = 5",),
        Finding(5, "put-away-differs"),
    ),
}
IN_LOG: dict[str, tuple[Statements, Finding]] = {
    "the digest of a command": (
        ("UPDATE log.command SET digest = sha256(digest) WHERE first_position = 9",),
        Finding(9, "command-differs"),
    ),
    "the answer of a command": (
        ("UPDATE log.command SET event_count = 5 WHERE first_position = 9",),
        Finding(9, "command-differs"),
    ),
    "the command of a record": (("DELETE FROM log.command WHERE first_position = 9",), Finding(9, "command-missing")),
    "every command": (("DELETE FROM log.command",), Finding(1, "command-missing")),
    "a command of nobody": ((FAKE_COMMAND,), Finding(0, "command-not-in-ledger")),
    "a stream that is not there": (
        ("DELETE FROM log.stream WHERE last_position = 520",),
        Finding(COUNT, "stream-differs"),
    ),
    "a stream that ends earlier": (
        ("UPDATE log.stream SET version = version - 1, last_position = last_position - 1 WHERE last_position = 520",),
        Finding(COUNT, "stream-differs"),
    ),
    "a stream of nothing": (
        ("INSERT INTO log.stream VALUES (gen_random_uuid(), 1, 9)",),
        Finding(9, "stream-differs"),
    ),
    "its name": (("UPDATE log.identity SET origin = 'x'",), Finding(1, "differs-from-ledger")),
    "its identity": (("DELETE FROM log.identity",), Finding(1, "unreadable", about="LookupError")),
    "rows kept from who reads": (
        (
            "CREATE POLICY all_but_one ON log.event USING (position <> 6)",
            "ALTER TABLE log.event ENABLE ROW LEVEL SECURITY",
        ),
        Finding(1, "table-not-plain", about="log.event"),
    ),
    "a partition taken off": (
        ("ALTER TABLE log.event DETACH PARTITION log.event_from_1",),
        Finding(1, "partition-missing"),
    ),
    "a partition dropped": (("DROP TABLE log.event_from_1",), Finding(1, "partition-missing")),
}


@pytest.mark.parametrize(("statements", "finding"), IN_LEDGER.values(), ids=IN_LEDGER)
def test_what_was_done_to_the_ledger_is_named(log: Attacked, statements: Statements, finding: Finding) -> None:
    log.do(LEDGER, *statements)
    assert log.finding() == finding


@pytest.mark.parametrize(("statements", "finding"), IN_TREE.values(), ids=IN_TREE)
def test_what_was_done_to_the_tree_is_named(log: Attacked, statements: Statements, finding: Finding) -> None:
    log.do(SERVICE, *statements)
    assert log.finding() == finding


@pytest.mark.parametrize(("statements", "finding"), IN_LOG.values(), ids=IN_LOG)
def test_what_was_done_beside_the_records_is_named(log: Attacked, statements: Statements, finding: Finding) -> None:
    log.do(SERVICE, *statements)
    assert log.finding() == finding


def test_a_cosignature_that_its_witness_did_not_make_is_named(log: Attacked) -> None:
    witness = SigningKey(ELSEWHERE, Ed25519PrivateKey.from_private_bytes(b"\x22" * 32))
    note = Note.read(log.newest().encode())
    log.settings.witnesses.write_text(
        f"http://127.0.0.1:1 {witness.verifier(COSIGNATURE).written()}\n", encoding="utf-8"
    )
    try:
        assert log.finding() == Finding(SIGNED, "checkpoint-unreadable", ELSEWHERE)
        log.cosigned_elsewhere(Note(note.text, (*note.signatures, witness.cosign(note.text, 1))).written())
        assert log.finding() is None
    finally:
        log.settings.witnesses.unlink()


def test_a_log_of_which_nothing_signed_is_left_is_not_sound(log: Attacked) -> None:
    log.do(SERVICE, "DELETE FROM tree.tile", "DELETE FROM tree.checkpoint", "UPDATE tree.head SET size = 0")
    log.do(LEDGER, "DELETE FROM guarded.witnessed", "DELETE FROM guarded.cosigned")
    log.forget_outside()
    assert log.finding() == Finding(1, "unsigned")


def test_a_partition_that_its_owner_put_away_is_said_to_be_away(log: Attacked) -> None:
    log.do(SERVICE, "ALTER TABLE log.event DETACH PARTITION log.event_from_1", PUT_AWAY)
    assert log.finding() == Finding(1, "log-partition-detached")


def test_a_log_that_cannot_be_read_keeps_no_other_from_being_verified(log: Attacked) -> None:
    for service in SERVICES:
        password = log.settings.secrets / "postgres" / f"{service}_service"
        if not password.exists():
            password.write_text("of-no-database\n", encoding="ascii")
    ended = hoigia(log.settings, "log", "verify", "--json")
    verdicts = json.loads(ended.stdout)
    assert (ended.returncode, verdicts[SERVICE]["finding"]) == (1, None)
    assert verdicts["care"]["finding"] == asdict(Finding(1, "unreadable", about="OperationalError"))


def test_records_of_a_log_that_there_is_not_are_named_with_it(log: Attacked) -> None:
    assert logs_of_nobody(log.settings, [SERVICE]) == {}
    log.do(LEDGER, ANOTHER_LOG)
    ((name, verdict),) = logs_of_nobody(log.settings, [SERVICE]).items()
    assert (name, verdict.finding) == ("nobody", Finding(1, "log-unknown"))
