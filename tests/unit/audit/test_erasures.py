"""Who was erased is asked of those who held the keys, at once and once for all; who does not answer is named."""

import threading
from datetime import UTC, datetime
from typing import Any, cast

from services.audit.service.erasures import Erasures
from shared.kernel.canonical import Json, canonical, parse
from shared.kernel.ids import PersonId, derive
from shared.kernel.record import write_time
from shared.kernel.refusal import UnavailableError
from shared.rpc.client import RpcClient
from shared.sealing.keyring import MemoryKeyring

ONE, OTHER, THIRD = (derive("person", name) for name in ("one", "other", "third"))
DECISION = "45/QĐ-UBND"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


class Owners:
    """Services that hold keys; those that are away answer nothing."""

    def __init__(self, decisions: dict[str, dict[str, str]], away: tuple[str, ...] = ()) -> None:
        self.decisions = decisions
        self.away = away
        self.asked: list[tuple[str, list[str]]] = []
        self._lock = threading.Lock()

    def call(self, service: str, method: str, arguments: dict[str, Any], **_: object) -> dict[str, Any]:
        assert method == "erasures"
        with self._lock:
            self.asked.append((service, arguments["persons"]))
        if service in self.away:
            raise UnavailableError("service-unavailable")
        held = self.decisions.get(service, {})
        told: list[Json] = [
            {"person": person, "decision": held[person], "destroyed_at": write_time(AT)}
            for person in arguments["persons"]
            if person in held
        ]
        # As it goes between services: what cannot be spelled there fails here.
        answer: Any = parse(canonical({"erased": told}))
        return dict(answer)


def erasures(owners: Owners, keyring: MemoryKeyring | None = None) -> Erasures:
    return Erasures(cast("RpcClient", owners), own="audit", keyring=keyring or MemoryKeyring())


def test_each_service_is_asked_for_its_own_persons() -> None:
    owners = Owners({"intake": {ONE: DECISION}})
    known = erasures(owners).of({"intake": {ONE, OTHER}, "care": {THIRD}})
    assert (known.decisions, known.unknown) == ({"intake": {ONE: DECISION}, "care": {}}, ())
    assert known.destroyed_at == {"intake": {ONE: AT}, "care": {}}
    assert sorted(owners.asked) == [("care", [THIRD]), ("intake", sorted([ONE, OTHER]))]


def test_what_was_erased_once_stays_so_and_is_asked_once() -> None:
    owners = Owners({"intake": {ONE: DECISION}})
    asking = erasures(owners)
    asking.of({"intake": {ONE}})
    assert asking.of({"intake": {ONE}}).decisions == {"intake": {ONE: DECISION}}
    assert len(owners.asked) == 1


def test_who_was_not_erased_yet_is_asked_for_again() -> None:
    owners = Owners({})
    asking = erasures(owners)
    assert asking.of({"intake": {ONE}}).decisions == {"intake": {}}
    owners.decisions = {"intake": {ONE: DECISION}}
    assert asking.of({"intake": {ONE}}).decisions == {"intake": {ONE: DECISION}}


def test_one_that_is_away_is_named_beside_the_answer_and_the_others_are_told() -> None:
    known = erasures(Owners({"intake": {ONE: DECISION}}, away=("care",))).of({"intake": {ONE}, "care": {THIRD}})
    assert known.beside({"items": []}) == {"items": [], "erasures_unknown": ["care"]}
    assert known.decisions == {"intake": {ONE: DECISION}, "care": {}}


def test_the_audit_service_looks_into_its_own_keyring() -> None:
    keyring, owners = MemoryKeyring(), Owners({})
    keyring.destroy(PersonId(ONE), decision=DECISION)
    known = erasures(owners, keyring).of({"audit": {ONE, OTHER}})
    assert (known.decisions, owners.asked) == ({"audit": {ONE: DECISION}}, [])
    assert known.destroyed_at == {"audit": keyring.destroyed_at([PersonId(ONE)])}
    assert known.beside({}) == {}


def test_a_decision_of_one_keyring_says_nothing_of_another() -> None:
    known = erasures(Owners({"intake": {ONE: DECISION}})).of({"care": {ONE}, "intake": {ONE}})
    assert known.decisions == {"care": {}, "intake": {ONE: DECISION}}
