"""What a superuser does to a log is named by `hoigia log verify`, by the first wrong position, and ends with 1."""

from collections.abc import Callable
from dataclasses import asdict
from typing import LiteralString

import pytest

from services.audit.rules import Finding
from tests.integration.notary.attacked import COUNT, ELSEWHERE, LEDGER, SERVICE, SIGNED, YESTERDAY, Attacked

pytestmark = pytest.mark.servers

EDIT: LiteralString = "UPDATE log.event SET data = '{\"n\":7}' WHERE position = 6"
ASIDE: LiteralString = "UPDATE log.event SET position = position + 1000 WHERE position >= 3"
INSERTED: LiteralString = """
INSERT INTO log.event
SELECT 3, md5('stream')::uuid, 1, md5('event')::uuid, command_id, type, recorded_at, salt, meta, data
FROM log.event WHERE position = 2
"""
INSERTED_IN_LEDGER: LiteralString = """
INSERT INTO guarded.record
SELECT service, 3, md5('stream')::uuid, 1, md5('event')::uuid, command_id, type, recorded_at, salt, meta, data, leaf,
  subject, code, occurred_at
FROM guarded.record WHERE position = 2
"""
MOVED: LiteralString = "UPDATE log.event SET position = position - 999 WHERE position > 1000"
SWAPPED: tuple[LiteralString, ...] = (
    "UPDATE log.event SET position = 1006, version = 1000 WHERE position = 6",
    "UPDATE log.event SET position = 6, version = 2 WHERE position = 7",
    "UPDATE log.event SET position = 7, version = 3 WHERE position = 1006",
)
DELETED: LiteralString = "DELETE FROM log.event WHERE position = 6"
CUT: LiteralString = "DELETE FROM log.event WHERE position > 515"
CUT_OF_ALL: tuple[LiteralString, ...] = (
    "DELETE FROM log.event WHERE position > 420",
    "DELETE FROM log.command WHERE first_position > 420",
)
HEAD: LiteralString = "UPDATE guarded.source SET head = 420"


def test_an_honest_log_is_sound_to_what_was_signed_and_beyond(log: Attacked) -> None:
    code, words = log.command()
    assert (code, words["records"], words["signed"], words["behind"], words["finding"]) == (0, COUNT, SIGNED, 0, None)


def fork(log: Attacked) -> None:
    """Sign another history from the 301st record on, and let a witness elsewhere see that one alone."""
    log.do(SERVICE, "UPDATE log.event SET data = '{\"n\":7}' WHERE position = 302")
    log.write_tree_anew(YESTERDAY, SIGNED)
    other = log.newest()
    log.put_back(SERVICE, "sound")
    log.put_outside_back()
    log.do(LEDGER, "DELETE FROM guarded.cosigned")
    log.cosigned_elsewhere(other)


def whole_node_from_yesterday(log: Attacked) -> None:
    """Put the backup of every database in its place: only the witness, which is not here, has more than all of them."""
    newest = log.newest()
    log.put_back(SERVICE, "yesterday")
    log.put_back(LEDGER, "yesterday")
    log.forget_outside()
    log.cosigned_elsewhere(newest)


Attack = Callable[[Attacked], None]
Statements = tuple[LiteralString, ...]
THE_SEVEN: dict[str, tuple[Attack, Finding]] = {
    "a record edited": (lambda log: log.do(SERVICE, EDIT), Finding(6, "differs-from-ledger")),
    "a record deleted": (
        lambda log: log.do(SERVICE, DELETED),
        Finding(6, "position-hole"),
    ),
    "one inserted back-dated": (
        lambda log: log.do(SERVICE, ASIDE, INSERTED, MOVED),
        Finding(3, "differs-from-ledger"),
    ),
    "two rows swapped": (lambda log: log.do(SERVICE, *SWAPPED), Finding(6, "differs-from-ledger")),
    "the tail cut": (lambda log: log.do(SERVICE, CUT), Finding(516, "log-behind-ledger")),
    "yesterday's backup": (
        lambda log: log.put_back(SERVICE, "yesterday"),
        Finding(YESTERDAY + 1, "log-behind-ledger"),
    ),
    "yesterday's backup of all": (
        whole_node_from_yesterday,
        Finding(YESTERDAY + 1, "behind-witness", ELSEWHERE),
    ),
    "a fork, each half shown to another witness": (
        fork,
        Finding(YESTERDAY + 1, "differs-from-witness", ELSEWHERE),
    ),
}


def held(*statements: LiteralString) -> tuple[LiteralString, ...]:
    """Say the same to the copies in the ledger."""
    return tuple(
        one.replace("log.event", "guarded.record").replace("log.command", "guarded.command") for one in statements
    )


def alike(in_log: Statements, in_ledger: Statements, *, leaves: bool = True) -> Attack:
    """Alter log and ledger alike; the copies get the leaves that they would have."""

    def attack(log: Attacked) -> None:
        log.do(SERVICE, *in_log)
        log.do(LEDGER, *in_ledger)
        if leaves:
            log.write_leaves_anew()

    return attack


ALIKE: dict[str, tuple[Attack, Finding]] = {
    "a record edited": (alike((EDIT,), held(EDIT)), Finding(6, "differs-from-tree")),
    "a record deleted": (alike((DELETED,), held(DELETED), leaves=False), Finding(6, "position-hole")),
    "one inserted back-dated": (
        alike((ASIDE, INSERTED, MOVED), (*held(ASIDE), INSERTED_IN_LEDGER, *held(MOVED))),
        Finding(3, "differs-from-tree"),
    ),
    "two rows swapped": (alike(SWAPPED, held(*SWAPPED)), Finding(6, "differs-from-tree")),
    "the tail cut": (alike(CUT_OF_ALL, (*held(*CUT_OF_ALL), HEAD), leaves=False), Finding(421, "behind-checkpoint")),
}


@pytest.mark.parametrize(
    ("attack", "finding"),
    [*THE_SEVEN.values(), *ALIKE.values()],
    ids=[*THE_SEVEN, *(f"log and ledger altered alike: {name}" for name in ALIKE)],
)
def test_the_command_names_what_a_superuser_did_and_ends_with_one(
    log: Attacked, attack: Attack, finding: Finding
) -> None:
    attack(log)
    code, words = log.command()
    assert (code, words["finding"]) == (1, asdict(finding))
    assert words["records"] == finding.position - 1
