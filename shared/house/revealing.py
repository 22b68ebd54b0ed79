"""Finding the envelopes of a record that a reveal asks for."""

from collections.abc import Collection, Iterator

from shared.kernel.canonical import parse
from shared.kernel.commitments import fields_of
from shared.kernel.record import StoredRecord


def envelopes_in(
    record: StoredRecord, classes: Collection[str], names: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Give (name, path) of each envelope of the wanted classes, and names where any are given.

    The name says which event and field it is, ``VictimReceived.1.person.full_name``.
    """
    kind = record.type.split(".")[0]
    for path, value in fields_of(parse(record.data)):
        if not isinstance(value, dict) or value.get("class") not in classes:
            continue
        if names and path.rsplit("/", 1)[-1] not in names:
            continue
        yield f"{kind}.{record.version}{path.replace('/', '.')}", path
