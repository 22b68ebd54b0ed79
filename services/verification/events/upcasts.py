"""From what was stored in an older shape to the shape of today."""

from collections.abc import Mapping

from shared.kernel.canonical import Json
from shared.kernel.plain import Upcast


def _statement(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    # Who spoke and about what was not asked then: nobody guesses it now.
    return "StatementTaken.v2", {**data, "speaker": None, "matters": []}


def _registered(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    # Which agency brought it was not kept in the event then.
    return "CertificateRegistered.v2", {**data, "recorded_by": None}


def _named(data: dict[str, Json]) -> tuple[str, dict[str, Json]]:
    return "ProtectedPersonNamed.v2", {**data, "person": None}


UPCASTS: Mapping[str, Upcast] = {
    "StatementTaken.v1": _statement,
    "CertificateRegistered.v1": _registered,
    "ProtectedPersonNamed.v1": _named,
}
