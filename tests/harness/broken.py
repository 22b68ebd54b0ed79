"""Logs broken on purpose: what the harness must find. Never used but to see that it does."""

from collections.abc import Mapping
from pathlib import Path

import shared.eventlog
from shared.eventlog.database import connect
from tests.harness.arena import Arena

_FILES = Path(shared.eventlog.__file__).parent / "sql"
_FUNCTION = "FUNCTION log.append("
_LOCK = "PERFORM pg_advisory_xact_lock(5211735042207761665);"

BREAKAGES: Mapping[str, Mapping[str, str]] = {
    # Two appends at once then believe in the same head.
    "unlocked": {_LOCK: ""},
    # Positions as an identity column gives them: in the order of asking, not of committing.
    "sequence": {
        _LOCK: "PERFORM pg_advisory_lock(7);",
        "head := coalesce(head, 0);": (
            "SELECT last_value INTO head FROM log.naive; PERFORM setval('log.naive', head + coalesce(size, 0)); "
            "PERFORM pg_advisory_unlock(7);"
        ),
    },
    # A repeat is not recognised: after a lost answer it meets its own events.
    "forgetful": {
        "FROM log.command c WHERE c.command_id = p_command[1];": "FROM log.command c WHERE false;",
        "LEFT JOIN log.command c ON c.command_id = q.c": "LEFT JOIN log.command c ON false",
    },
    # Nothing holds an event back until its cause, nor until the event before it.
    "timeless": {
        "greatest(clock_timestamp(), last_time, p_not_before[1])": "clock_timestamp() - random() * interval '1 ms'",
        "greatest(clock_timestamp(), last_time, max(w.n) FILTER (WHERE w.o = 0))": "clock_timestamp()",
    },
}


def spoil(arena: Arena, how: str) -> None:
    """Replace the append function by one that is broken."""
    (*_, text) = (text for file in sorted(_FILES.glob("*.sql")) if _FUNCTION in (text := file.read_text("utf-8")))
    for sound, unsound in BREAKAGES[how].items():
        if sound not in text:
            raise ValueError(f"the append function has changed; {sound!r} is not in it")
        text = text.replace(sound, unsound)
    with connect(arena.administrator) as connection:
        connection.execute("CREATE SEQUENCE log.naive MINVALUE 0 START 0")
        connection.execute(f"GRANT SELECT, UPDATE ON SEQUENCE log.naive TO {arena.database}_owner")
        connection.execute(text.encode())
