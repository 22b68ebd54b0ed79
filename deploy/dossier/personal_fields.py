"""Which fields of which types of events are personal: a class hides them whether they hold something or not."""

import json
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, NewType

from deploy.reference.events import deciding, events_of
from services.audit.dossier.redaction import PERSONAL_FIELDS
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.personal import Personal


def written() -> str:
    """Spell, for each type that is written today, the paths of its personal fields; ``*`` is any place in a list."""
    kinds: list[type[Any]] = [DisclosureRecorded, *(kind for service in deciding() for kind in events_of(service))]
    found = {kind.TYPE: sorted(_below(kind, "")) for kind in kinds}
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def write() -> None:
    """Write them to where the audit service, which knows no event of another service, reads them."""
    PERSONAL_FIELDS.write_text(written(), encoding="utf-8")


def _below(hint: Any, path: str) -> list[str]:
    hint = hint.__supertype__ if isinstance(hint, NewType) else hint
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if Personal in {origin, hint}:
        return [path]
    if origin in {typing.Union, types.UnionType}:
        return [one for part in parts for one in _below(part, path)]
    if origin is tuple:
        return _below(parts[0], f"{path}/*")
    if not is_dataclass(hint) or not isinstance(hint, type):
        return []
    hints = typing.get_type_hints(hint)
    return [one for field in fields(hint) for one in _below(hints[field.name], f"{path}/{field.name}")]
