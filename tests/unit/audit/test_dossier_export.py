"""Who is told what in a dossier, how copies are counted, and what a request for one may say."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.audit.commands import ExportDossier
from services.audit.dossier.copies import COPIES, dossiers_of
from services.audit.events import DossierExported
from services.audit.service.dossier_answers import command_in
from services.audit.service.dossiers import Export
from shared.kernel.ids import CaseId, CommandId, derive, person_id
from shared.kernel.personal import Personal
from shared.kernel.refusal import InvalidError
from tests.support.records import meta
from tests.support.scenario import Scenario

CASE = derive("case", "exported")
copies = Scenario(COPIES)
wish = ExportDossier(receiver="24-toa-an", receiver_role=None, hidden=("identity",), reason=None)


def event(copy: int, **changes: Any) -> DossierExported:
    words: dict[str, Any] = {"receiver": "24-toa-an", "receiver_role": None, "hidden": ("identity",), "reason": None}
    return DossierExported(copy=copy, **{**words, **changes})


def test_each_export_of_a_case_is_counted() -> None:
    copies.when(wish).then(event(1))
    copies.given(event(1), event(2)).when(wish).then(event(3))
    assert dossiers_of(CASE) != dossiers_of(derive("case", "another"))


@pytest.mark.parametrize(
    ("role", "purpose", "receiver_role", "told"),
    [
        ("auditor", "audit", None, True),
        ("privacy-officer", "audit", "auditor", True),
        ("auditor", "audit", "investigator", False),
        ("supervisor", "audit", None, False),
        ("supervisor", "support", "auditor", False),
    ],
)
def test_what_is_confidential_is_told_only_from_one_who_audits_to_one_who_audits(
    role: str, purpose: str, receiver_role: str | None, *, told: bool
) -> None:
    by = meta(role=role, purpose=purpose)
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    exported = Export(CommandId(CASE), CASE, moment, by, event(1, receiver_role=receiver_role))
    assert exported.tells_confidential is told


def test_a_request_is_read_with_its_role_and_its_reason_belongs_to_the_person() -> None:
    found = command_in(
        CASE, {"receiver": "24-toa-an", "receiver_role": "provider", "hide": ["actor"], "reason": "vì thế"}
    )
    assert found.hidden == (
        "actor", "biometric", "contact", "economic", "health", "investigation", "legal", "personal", "shelter",
    )  # fmt: skip
    assert isinstance(found.reason, Personal)
    assert found.reason.person == person_id(CaseId(CASE), 0)
    assert command_in(CASE, {"receiver": "x"}).reason is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", None),
        ("receiver", "Tòa án"),
        ("receiver", "a\nb"),
        ("receiver_role", "judge"),
        ("hide", ["names"]),
        ("hide", "identity"),
        ("reason", " "),
        ("reason", 5),
        ("reason", "x" * 501),
    ],
)
def test_a_request_that_says_something_else_is_refused_by_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidError) as refused:
        command_in(CASE, {"receiver": "x", field: value})
    assert field in refused.value.fields
