"""What changed between two composed views of a case: field by field, from what to what."""

from collections.abc import Iterator
from typing import TypeAlias

from shared.access.casebook import KeyOf
from shared.kernel.canonical import Json

View: TypeAlias = dict[str, Json]

_APART = frozenset({"case_id", "versions"})
"""What is no content of a case: its id, and how far each service's stream is."""


def changes(before: View | None, after: View | None, key_of: KeyOf) -> list[Json]:
    """Name every field that differs between two views: ``{field, kind, from, to}``, in order of the field's name.

    ``kind`` is ``added``, ``changed`` or ``removed``. An entry of a list stands under its key where the list has
    one, ``intake/consents/<consent_id>/valid_until``, otherwise under its number in order of record.
    """
    was, now = (dict(_fields(view or {}, key_of)) for view in (before, after))
    return [
        _change(field, was, now)
        for field in sorted({*was, *now})
        if (field in was, was.get(field)) != (field in now, now.get(field))
    ]


def _change(field: str, was: dict[str, Json], now: dict[str, Json]) -> Json:
    kind = "changed" if field in was and field in now else "added" if field in now else "removed"
    return {"field": field, "kind": kind, "from": was.get(field), "to": now.get(field)}


def _fields(view: View, key_of: KeyOf) -> Iterator[tuple[str, Json]]:
    for name, value in view.items():
        if name in _APART:
            continue
        if not isinstance(value, dict):
            yield name, value
            continue
        for word, part in value.items():
            yield from _of_section(name, word, part, key_of)


def _of_section(service: str, word: str, part: Json, key_of: KeyOf) -> Iterator[tuple[str, Json]]:
    if not isinstance(part, list) or not all(isinstance(entry, dict) for entry in part) or not part:
        yield from _leaves(f"{service}/{word}", part)
        return
    key = key_of(service, word)
    for number, entry in enumerate(part, 1):
        named = entry.get(key) if key is not None and isinstance(entry, dict) else None
        yield from _leaves(f"{service}/{word}/{number if named is None else named}", entry)


def _leaves(path: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from _leaves(f"{path}/{name}", part)
    else:
        yield path, value
