"""Which fields of which types of events are personal: a class hides them whether they hold something or not."""

import json
from typing import Any

from deploy.dossier.schemas import ENVELOPE, schema_of
from deploy.events import events_of
from services.audit.dossier.redaction import PERSONAL_FIELDS
from shared.contracts.registry import SERVICES
from shared.kernel.disclosure import DisclosureRecorded


def written() -> str:
    """Spell, for each type that is written today, the paths of its personal fields; ``*`` is any place in a list."""
    kinds: list[type[Any]] = [DisclosureRecorded, *(kind for service in SERVICES for kind in events_of(service))]
    found = {kind.TYPE: sorted(_below(schema_of(kind.TYPE, kind), "")) for kind in kinds}
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def write() -> None:
    """Write them to where the audit service, which knows no event of another service, reads them."""
    PERSONAL_FIELDS.write_text(written(), encoding="utf-8")


def _below(shape: Any, path: str) -> list[str]:
    """Give the paths at which the schema of a type has a sealed value."""
    if shape == ENVELOPE:
        return [path]
    parts = [(one, path) for one in shape.get("anyOf", ())]
    if "items" in shape:
        parts.append((shape["items"], f"{path}/*"))
    parts += [(one, f"{path}/{name}") for name, one in shape.get("properties", {}).items()]
    return [one for part, place in parts for one in _below(part, place)]
