"""What stands beside the records of a log and decides what is answered: the tree's tiles, its commands, its streams.

Asked of a log whose records were found sound: they are what all this is held against.
"""

from collections.abc import Iterator
from typing import Any, LiteralString

from deploy.signed import TILES
from services.audit import queries
from services.audit.queries import verifying
from services.audit.rules import Finding
from shared.eventlog.database import Session
from shared.eventlog.postgres import COMMANDS
from shared.notary.tree import StoredTree
from shared.transparency.subtrees import HASH_BYTES
from shared.transparency.tiles import TILE_BYTES, TILE_HEIGHT, TILE_WIDTH, Edge, TileId, Tiles

PAGE = 5_000
_BEFORE_ALL = -(1 << 63)
_TILES_OF_LEVELS: LiteralString = "SELECT level, count(*) FROM tree.tile GROUP BY level"
_WITHOUT_COMMAND: LiteralString = """
SELECT min(e.position) FROM log.event e
LEFT JOIN log.command c ON c.command_id = e.command_id
  AND e.position >= c.first_position AND e.position < c.first_position + c.event_count
WHERE c.command_id IS NULL
"""
_COUNTED: LiteralString = """
SELECT (SELECT count(*) FROM log.event), (SELECT coalesce(sum(event_count), 0) FROM log.command),
  (SELECT coalesce(sum(version), 0) FROM log.stream)
"""
_WITHOUT_EVENTS: LiteralString = """
SELECT min(c.first_position) FROM log.command c
WHERE c.event_count <> (SELECT count(*) FROM log.event e WHERE e.command_id = c.command_id
  AND e.position >= c.first_position AND e.position < c.first_position + c.event_count)
"""
_NUMBER_OF: LiteralString = """
SELECT c.number FROM log.event e JOIN log.command c ON c.command_id = e.command_id WHERE e.position = %s
"""
_LAST_OF_STREAM: LiteralString = """
SELECT min(s.last_position) FROM log.stream s LEFT JOIN log.event e ON e.position = s.last_position
WHERE e.stream IS DISTINCT FROM s.stream OR e.version IS DISTINCT FROM s.version
"""
_STREAM_ELSEWHERE: LiteralString = """
SELECT min(found.last)
FROM (SELECT stream, max(version) AS version, max(position) AS last FROM log.event GROUP BY stream) found
LEFT JOIN log.stream s ON s.stream = found.stream WHERE s.version IS DISTINCT FROM found.version
"""
_PUT_AWAY: LiteralString = """
SELECT min(p.position) FROM tree.put_away p LEFT JOIN log.event e ON e.position = p.position
WHERE e.stream IS DISTINCT FROM p.stream OR e.version IS DISTINCT FROM p.version
"""


def beside(log: Session, ledger: Session, service: str, *, head: int) -> Finding | None:
    """Find what is wrong beside the records of a log, in transactions of which each sees one moment.

    ``head`` is up to which position the ledger has the log.
    """
    return wrong_tile(StoredTree(log)) or _wrong_count(log) or _command_unlike_ledger(log, ledger, service, head)


def wrong_tile(tree: StoredTree) -> Finding | None:
    """Compute every tile above the leaves anew; whether the leaves are right, the walk over the records told."""
    size, edge = tree.size(), Edge()
    for leaves in _leaf_tiles(tree):
        edge, changed = edge.extended([leaves])
        whole = {tile: hashes for tile, hashes in changed.items() if tile.level and len(hashes) == TILE_BYTES}
        if found := _unlike(tree, whole):
            return found
    if edge.size != size:
        return Finding(min(edge.size, size) + 1, "tree-incomplete" if edge.size < size else "tile-differs")
    ends = {
        TileId(level, size >> TILE_HEIGHT * (level + 1)): hashes
        for level, hashes in enumerate(edge.ends)
        if level and hashes
    }
    return _unlike(tree, ends) or _too_many(tree, size)


def _leaf_tiles(tree: StoredTree) -> Iterator[bytes]:
    first = 0
    while page := tree.leaf_tiles(first, TILES):
        yield b"".join(hashes for _, hashes in page)
        first = page[-1][0] + 1


def _unlike(tree: StoredTree, computed: Tiles) -> Finding | None:
    """Name the first leaf under the first hash that is stored otherwise, or not at all."""
    stored = tree.fetch(computed)
    for tile, hashes in sorted(computed.items()):
        found = stored.get(tile, b"")
        if found == hashes:
            continue
        places = range(0, len(hashes), HASH_BYTES)
        at = next((at for at in places if found[at : at + HASH_BYTES] != hashes[at : at + HASH_BYTES]), len(hashes))
        first = (tile.number * TILE_WIDTH + at // HASH_BYTES << TILE_HEIGHT * tile.level) + 1
        return Finding(first, "tile-differs" if found else "tree-incomplete")
    return None


def _too_many(tree: StoredTree, size: int) -> Finding | None:
    """Count: tiles that no leaf asks for would be read as part of the tree once it has grown so far."""
    rows = tree.connection.execute(_TILES_OF_LEVELS).fetchall()
    levels = {level: -(-(size >> TILE_HEIGHT * level) // TILE_WIDTH) for level in range(size.bit_length())}
    return Finding(size + 1, "tile-differs") if any(count != levels.get(level, 0) for level, count in rows) else None


def _wrong_count(log: Session) -> Finding | None:
    """Hold streams and commands against the records that they tell of; all are counted once."""
    events, claimed, versions = _row(log, _COUNTED)
    return _wrong_stream(log, is_whole=versions == events) or _wrong_command(log, is_whole=claimed == events)


def _wrong_stream(log: Session, *, is_whole: bool) -> Finding | None:
    last = _row(log, _LAST_OF_STREAM)[0]
    if last is None and not is_whole:
        # Each says of itself what is so, and together they say less than there is: one is missing, or says less.
        last = _row(log, _STREAM_ELSEWHERE)[0]
    if last is not None:
        return Finding(last, "stream-differs")
    away = _row(log, _PUT_AWAY)[0]
    return None if away is None else Finding(away, "put-away-differs")


def _wrong_command(log: Session, *, is_whole: bool) -> Finding | None:
    """Find a record without its command, or a command that says that it led to other records."""
    missing = _row(log, _WITHOUT_COMMAND)[0]
    if missing is not None:
        return Finding(missing, "command-missing")
    return None if is_whole else Finding(_row(log, _WITHOUT_EVENTS)[0], "command-differs")


def _command_unlike_ledger(log: Session, ledger: Session, service: str, head: int) -> Finding | None:
    newest, after = queries.newest_command(ledger, service), _BEFORE_ALL
    while after < newest:
        page = log.execute(COMMANDS, (after, PAGE), binary=True).fetchall()
        upto = min(newest, page[-1][0]) if len(page) == PAGE else newest
        here = [row for row in page if row[0] <= upto]
        held = verifying.commands_between(ledger, service, after, upto)
        if here != held:
            return _first_unlike(here, held)
        after = upto
    number = log.execute(_NUMBER_OF, (head,)).fetchone()
    # The ledger takes no record without its command.
    return None if number is None or number[0] <= newest else Finding(head, "ledger-incomplete")


def _first_unlike(here: list[tuple[Any, ...]], held: list[tuple[Any, ...]]) -> Finding:
    """Name the first command that the log and the ledger have otherwise, by the position of its first record."""
    own, known = {row[0]: row for row in here}, {row[0]: row for row in held}
    number = next(number for number in sorted(own | known) if own.get(number) != known.get(number))
    if number not in own:
        return Finding(known[number][3], "command-missing")
    if number not in known:
        return Finding(own[number][3], "command-not-in-ledger")
    return Finding(known[number][3], "command-differs")


def _row(session: Session, query: LiteralString, *values: object) -> tuple[Any, ...]:
    row = session.execute(query, values).fetchone()
    if row is None:
        raise LookupError("a question that always has an answer")
    return row
