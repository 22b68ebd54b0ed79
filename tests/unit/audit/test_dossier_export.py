"""Who is told what in a dossier, how copies are counted, and what a request for one may say."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.audit.commands import ExportDossier, SealDossier
from services.audit.dossier.copies import COPIES, dossiers_of
from services.audit.dossier.redaction import PERSONAL
from services.audit.events import DossierExported, DossierSealed
from services.audit.queries import exported
from services.audit.service.dossier_answers import DossierAnswers, command_in
from services.audit.service.dossier_pages import DossierPages
from services.audit.service.dossiers import DossierExport
from services.audit.service.exports import LASTS, Export, Exports
from shared.access.asker import Asker
from shared.clock import now
from shared.eventlog.codec import Recorded
from shared.eventlog.store import CommandConflictError
from shared.kernel.canonical import Json
from shared.kernel.ids import CaseId, CommandId, derive, person_id
from shared.kernel.personal import Personal
from shared.kernel.record import Metadata
from shared.kernel.refusal import ConflictError, InvalidError, NotFoundError, Refused
from tests.support.records import meta, record
from tests.support.scenario import Scenario

CASE = derive("case", "exported")
copies = Scenario(COPIES)
wish = ExportDossier(receiver="24-toa-an", receiver_role=None, hidden=("identity",), reason=None)


def event(copy: int, **changes: Any) -> DossierExported:
    words: dict[str, Any] = {"receiver": "24-toa-an", "receiver_role": None, "hidden": ("identity",), "reason": None}
    return DossierExported(copy=copy, **{**words, **changes})


def seal(dossier: str, digest: str) -> tuple[SealDossier, DossierSealed]:
    return SealDossier(dossier=dossier, digest=digest), DossierSealed(dossier=dossier, digest=digest)


def test_a_dossier_is_sealed_as_one_thing_and_never_as_another() -> None:
    command, sealed = seal("one", "aa")
    copies.given(event(1)).when(command).then(sealed)
    copies.given(event(1), sealed).when(command).then_nothing()
    copies.given(event(1), sealed).when(seal("one", "bb")[0]).then_refused("dossier-sealed-already")
    copies.given(event(1), sealed, event(2)).when(seal("two", "bb")[0]).then(seal("two", "bb")[1])
    copies.given(event(1), sealed).when(wish).then(event(2))


class Began:
    """A service in whose log somebody began an export some time ago; a supervisor has to do with what the test says."""

    def __init__(self, ago: timedelta = timedelta(0), **by: str) -> None:
        self.asker = Asker(**{"user": "u", "agency": "24-x", "role": "auditor", "purpose": "audit", **by})
        self.digests: list[str] = []
        self.related = ["24-x"]
        one = record(1)._replace(command_id=CommandId("d"), recorded_at=now() - ago)
        words = Metadata(
            actor=self.asker.user, agency=self.asker.agency, role=self.asker.role, purpose=str(self.asker.purpose),
            correlation=CommandId("d"), occurred_at=one.recorded_at,
        )  # fmt: skip
        log = SimpleNamespace(read_stream=lambda _stream: [one], find_command=self.conflict, database=None)
        decoded = Recorded(one, words, event(1, hidden=("actor", "legal")))
        runtime: Any = SimpleNamespace(
            log=log, codec=SimpleNamespace(decode=lambda _record: decoded), settings=None, keyring=None,
            definition=SimpleNamespace(name="audit"), disclose=lambda *_: None, committed=lambda: None,
            digest=self.digest,
        )  # fmt: skip
        client: Any = SimpleNamespace(
            call=lambda *_, **__: [{"agency": agency, "basis": "referral"} for agency in self.related]
        )
        self.exports = Exports(runtime, client)
        self.export = DossierExport(runtime, self.exports)
        self.pages = DossierPages(runtime, client)
        self.log, self.runtime = log, runtime

    def digest(self, body: Json) -> bytes:
        self.digests.append(str(body))
        return b""

    @staticmethod
    def conflict(_command: CommandId, _digest: bytes) -> None:
        raise CommandConflictError

    def ask(self, **changes: str) -> Export:
        return self.exports.of(CASE, "d", replace(self.asker, **changes))


def test_an_export_answers_the_one_who_began_it_as_what_they_began_it() -> None:
    began = Began(role="supervisor", purpose="support")
    assert began.ask().until == began.ask(legal_basis="x").until
    for change in ({"user": "v"}, {"agency": "24-y"}, {"role": "auditor"}, {"purpose": "audit"}):
        began.related = ["24-x", "24-y"]
        with pytest.raises(NotFoundError):
            began.ask(**change)


def test_an_export_is_over_after_some_time_and_at_once_for_who_may_not_export_any_more() -> None:
    began = Began(role="supervisor", purpose="support")
    began.related = ["24-y"]
    with pytest.raises(NotFoundError):
        began.ask()
    assert Began(LASTS - timedelta(minutes=1)).ask().dossier == "d"
    with pytest.raises(Refused, match="dossier-over"):
        Began(LASTS + timedelta(minutes=1)).ask()


def test_nothing_is_proved_beyond_what_is_cosigned(monkeypatch: pytest.MonkeyPatch) -> None:
    began = Began()
    covered = {"intake": SimpleNamespace(size=5)}
    monkeypatch.setattr(began.pages, "_covering", SimpleNamespace(of_case=lambda *_, **__: (covered, {})))
    monkeypatch.setattr(began.log, "database", SimpleNamespace(connection=nullcontext))
    monkeypatch.setattr(exported, "parts", lambda *_, **__: [])
    monkeypatch.setattr(exported, "told", lambda *_: [])
    for sizes in ({"intake": 6}, {"care": 1}, {"intake": -1}):
        with pytest.raises(InvalidError):
            began.pages.page(began.ask(), sizes, ("", 0))
    page: Any = began.pages.page(began.ask(), {"intake": 5}, ("", 0))
    assert page["next"] is None


def test_who_hides_the_users_is_not_named_and_what_nobody_saw_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began = Began()
    covering = SimpleNamespace(of_case=lambda *_, **__: ({}, {}), witness_keys=lambda: "")
    settings = SimpleNamespace(secrets=tmp_path, authority="hoigia.example", node="24")
    monkeypatch.setattr(began.pages, "_covering", covering)
    monkeypatch.setattr(began.runtime, "settings", settings)
    monkeypatch.setattr(began.log, "database", SimpleNamespace(connection=nullcontext))
    monkeypatch.setattr(exported, "parted", lambda *_: [])
    plan: Any = began.pages.plan(began.ask(), (), {"care": "unavailable"})
    assert plan["export"]["exported_by"] == {"user": None, "agency": "24-x", "role": "auditor"}
    assert plan["unseen"] == {"care": "unavailable"}


def test_a_repeated_command_is_the_same_by_all_that_was_asked_for() -> None:
    began = Began()
    asked: dict[str, Any] = {"receiver": "x", "receiver_role": "provider", "hide": ["actor"], "reason": "vì thế"}
    changes: list[dict[str, Any]] = [{}, {"receiver": "y"}, {"receiver_role": "auditor"}, {"hide": []}]
    # The same words without the role that brought them.
    alike = [word for word in command_in(CASE, asked).hidden if word != PERSONAL]
    for change in [*changes, {"reason": None}, {"receiver_role": None, "hide": alike}]:
        with pytest.raises(ConflictError):
            began.export.begin(CASE, command_in(CASE, {**asked, **change}), began.asker, CommandId("d"))
    assert len(set(began.digests)) == 6


def test_each_export_of_a_case_is_counted() -> None:
    copies.when(wish).then(event(1))
    copies.given(event(1), event(2)).when(wish).then(event(3))
    assert dossiers_of(CASE) != dossiers_of(derive("case", "another"))


@pytest.mark.parametrize(
    ("role", "purpose", "receiver_role", "told"),
    [
        ("auditor", "audit", None, False),
        ("auditor", "audit", "privacy-officer", True),
        ("privacy-officer", "audit", "auditor", True),
        ("auditor", "audit", "investigator", False),
        ("supervisor", "audit", None, False),
        ("supervisor", "support", "auditor", False),
    ],
)
def test_what_is_confidential_is_told_only_from_one_who_audits_to_one_who_is_said_to_audit(
    role: str, purpose: str, receiver_role: str | None, *, told: bool
) -> None:
    by = meta(role=role, purpose=purpose)
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    one = Export(CommandId(CASE), CASE, moment, by, event(1, receiver_role=receiver_role))
    assert one.tells_confidential is told


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


@pytest.mark.parametrize(("unseen", "looks"), [({"care": None}, 1), ({"care": "unreachable"}, 1), ({}, 0)])
def test_a_plan_has_the_logs_looked_at_until_the_end_of_each_was_seen_after_the_export(
    monkeypatch: pytest.MonkeyPatch, unseen: dict[str, str | None], looks: int
) -> None:
    begun, looked = SimpleNamespace(until=now()), []
    monkeypatch.setattr(DossierAnswers, "_export", lambda *_: begun)
    monkeypatch.setattr(DossierAnswers, "catch_up", lambda _: looked.append(True))
    answers: Any = DossierAnswers()
    answers.ledger = SimpleNamespace(unseen=lambda _until: unseen)
    answers.dossiers = SimpleNamespace(pages=SimpleNamespace(plan=lambda *told: told))
    assert answers.plan_dossier(SimpleNamespace(arguments={"since": ["a"]})) == (begun, ["a"], unseen)
    assert len(looked) == looks
