"""The parts that a case is replayed with, taken from the services' own pure packages.

Services never import each other; what starts them knows them all, and hands the audit service these functions.
Nothing here opens a value: records are folded as they are stored, sealed.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from deploy.events import announcer_of, sealed_codec
from services.care.rules.need_to_know import withheld as kept_from_who_is_complained_of
from services.portal.rules.view import PLACES, compose
from services.portal.rules.withholding import withheld
from services.verification.rules.need_to_know import withheld as kept_from_need_to_know
from shared.access.casebook import CaseBook, Reserve, Tell, Told
from shared.access.in_force import read_rules, role_rules
from shared.contracts.registry import SERVICES, publisher_of
from shared.contracts.wire import encode_data, type_of
from shared.eventlog.codec import Codec
from shared.kernel.record import StoredRecord

RESERVES: dict[str, Callable[[Sequence[Any], str], frozenset[int]]] = {
    "care": kept_from_who_is_complained_of,
    "verification": kept_from_need_to_know,
}
"""Owners that keep something back when values are opened; a guard test compares with their definitions."""


def casebook() -> CaseBook:
    """Put the parts together."""
    codecs = {service: sealed_codec(service) for service in SERVICES}
    return CaseBook(
        tells={service: _teller(service, codec) for service, codec in codecs.items()},
        compose=compose,
        withheld=withheld,
        key_of=_key_of,
        reserves={service: _reserve(codecs[service], keep) for service, keep in RESERVES.items()},
        rules=read_rules(role_rules()),
    )


def _teller(service: str, codec: Codec[Any]) -> Tell:
    announced = announcer_of(service)

    def tell(record: StoredRecord) -> Told | None:
        recorded = codec.decode(record)
        data = announced(recorded)
        if data is None:
            return None
        plain = encode_data(data)
        return Told(
            service=service,
            position=record.position,
            id=record.event_id,
            type=type_of(data),
            time=record.recorded_at,
            causation=recorded.meta.causation,
            data=plain if isinstance(plain, dict) else {},
        )

    return tell


def _reserve(codec: Codec[Any], keep: Callable[[Sequence[Any], str], frozenset[int]]) -> Reserve:
    return lambda records, agency: keep([codec.decode(record).event for record in records], agency)


@lru_cache(maxsize=512)
def _key_of(service: str, listed: str) -> str | None:
    keys = {place.key for kind, place in PLACES.items() if place.listed == listed and publisher_of(kind) == service}
    return keys.pop() if len(keys) == 1 else None
