"""What a reveal asks for, and the envelopes of a record that it means."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from shared.kernel.canonical import parse
from shared.kernel.commitments import fields_of
from shared.kernel.ids import CaseId, is_id
from shared.kernel.personal import FieldClass
from shared.kernel.record import StoredRecord
from shared.kernel.refusal import InvalidError, NotFoundError


def envelopes_in(
    record: StoredRecord, classes: Collection[str], names: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Give (name, path) of each envelope of the wanted classes, and names where any are given.

    The name says which event and field it is, ``VictimReceived.1.person.full_name``.
    """
    for path, value in fields_of(parse(record.data)):
        if not isinstance(value, dict) or value.get("class") not in classes:
            continue
        if names and path.rsplit("/", 1)[-1] not in names:
            continue
        yield record.name_of(path), path


def reveal_arguments(arguments: Mapping[str, Any]) -> tuple[CaseId, frozenset[FieldClass], frozenset[str]]:
    """Read which case, classes and fields a reveal asks for; raises when they are not well formed."""
    case, classes, fields = arguments.get("case_id"), arguments.get("classes"), arguments.get("fields") or ()
    if not is_id(case):
        raise NotFoundError("case-unknown")
    try:
        wanted = frozenset(FieldClass(word) for word in _words(classes))
        names = frozenset(_words(fields))
    except ValueError:
        raise InvalidError("invalid-body", fields={"classes": "not-one-of"}) from None
    if not wanted:
        raise InvalidError("invalid-body", fields={"classes": "required"})
    return CaseId(str(case)), wanted, names


def _words(value: object) -> Sequence[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise ValueError("not a list of words")
    return value
