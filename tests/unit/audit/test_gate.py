"""Who reads a case at the command line is who reads it at the door, and who exports one is among them."""

import contextlib
import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from services.audit.service.exports import Exports
from services.audit.service.reading import Gate, why_not
from services.portal.rules.access import Standing, may_read
from shared.access.asker import Asker
from shared.access.roles import PURPOSES, ROLES, purpose_refusal, reads_any_case
from shared.kernel.disclosure import DisclosureRecorded
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import NotFoundError

CASE, OURS, THEIRS = derive("case", "gate"), "24-xa-dong-ky", "01-so-y-te"
EVERYBODY = list(itertools.product((*ROLES, "service", ""), (*PURPOSES, "curiosity", ""), (OURS, THEIRS)))


@pytest.mark.parametrize(("role", "purpose", "related"), EVERYBODY)
def test_the_command_line_and_the_door_let_the_same_people_read(role: str, purpose: str, related: str) -> None:
    recorded: list[DisclosureRecorded] = []
    runtime: Any = SimpleNamespace(disclose=lambda _case, event, *_: recorded.append(event))
    client: Any = SimpleNamespace(call=lambda *_, **__: [{"agency": related, "basis": "reception"}])
    asker = Asker(user="somebody", agency=OURS, role=role, purpose=purpose)
    at_the_door = may_read(asker, Standing(known=True, basis="reception" if related == OURS else None))
    try:
        Gate(runtime, client).pass_through(CASE, "history", asker=asker, command_id=CommandId("c"))
    except NotFoundError:
        assert not at_the_door.allowed
        assert recorded[0].reason in {at_the_door.reason, "purpose-unknown"}
    else:
        assert at_the_door.allowed
        assert recorded[0].decision == "allowed"
    exports = Exports(runtime, client)
    if exports.why_not(exports.on_its_ground(CASE, asker)) is None:
        assert at_the_door.allowed
        assert role in {"auditor", "privacy-officer", "supervisor"}


@pytest.mark.parametrize(
    ("bases", "basis"), [(("protection",), "protection"), (("protection", "referral"), "referral"), ((), None)]
)
@pytest.mark.parametrize("role", ["supervisor", "statistician", "case-manager"])
@pytest.mark.parametrize("to_audit", [False, True])
def test_a_look_says_on_which_ground_also_where_it_is_denied(
    bases: tuple[str, ...], basis: str | None, role: str, *, to_audit: bool
) -> None:
    # What an agency does only because it protects is told to nobody but an audit: its record has to say so.
    recorded: list[Asker] = []
    runtime: Any = SimpleNamespace(disclose=lambda _case, _event, asker, _command: recorded.append(asker))
    client: Any = SimpleNamespace(call=lambda *_, **__: [{"agency": OURS, "basis": one} for one in bases])
    asker = Asker(user="somebody", agency=OURS, role=role, purpose="support")
    with contextlib.suppress(NotFoundError):
        Gate(runtime, client).pass_through(CASE, "history", asker=asker, command_id=CommandId("c"), to_audit=to_audit)
    assert [one.legal_basis for one in recorded] == [basis]
    assert Exports(runtime, client).on_its_ground(CASE, asker).legal_basis == basis


def test_what_only_an_audit_is_told_is_denied_to_everybody_else() -> None:
    for role, purpose, related in EVERYBODY:
        basis = "reception" if related == OURS else None
        asker = Asker(user="somebody", agency=OURS, role=role, purpose=purpose, legal_basis=basis)
        anything = why_not(asker)
        assert why_not(asker, only=(role,)) == anything
        if reads_any_case(role, purpose):
            assert anything is why_not(asker, only=()) is None
        else:
            assert why_not(asker, only=()) == (anything if purpose_refusal(role, purpose) else "role-may-not")
