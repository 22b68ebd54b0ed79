"""Certificates and papers: which body may issue which on which day, issued here or recorded, withdrawn."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.verification.commands import Command, IssueCertificate
from services.verification.events import (
    UPCASTS,
    CertificateRegistered,
    CertificateWithdrawn,
    PaperRecorded,
    VictimCertified,
    VictimVerified,
)
from shared.contracts.commands import COMMANDS
from shared.kernel.ids import derive
from tests.unit.verification.cases import (
    FIRST,
    HEALTH,
    OTHER_POLICE,
    POLICE,
    SECOND,
    TODAY,
    after,
    certify,
    check,
    deny,
    determine,
    evidence,
    first,
    leave_open,
    only,
    open_it,
    request,
    statement,
    withdraw,
)

verified = after(open_it, check, request, statement, evidence, determine)
certified = after(open_it, check, request, statement, evidence, determine, certify)
OLD_PAPER = replace(
    certify, document="GXN-CA", basis="L2011", issued_on=date(2016, 8, 3), issued_by="24-cong-an-huyen-luc-ngan"
)
FOREIGN = replace(
    certify,
    document="GTNN",
    issued_by="cn-cong-an",
    issuer="NUOC-NGOAI",
    evidence_id=SECOND,
    legalised_by="cqdd-bac-kinh",
)
RETURN = replace(certify, document="GCN-VN", issued_by="24-xuat-nhap-canh", issuer="QLXNC")
BORDER = "24-bo-doi-bien-phong"
THIRD = derive("item", "third")
more_evidence = replace(evidence, evidence_id=THIRD)
DECLARATION = replace(certify, document="TK-NN", issued_by=HEALTH, number=None)


def registered(command: IssueCertificate) -> CertificateRegistered:
    event = verified.when(command).events[1]
    assert isinstance(event, CertificateRegistered)
    return event


class TestCertificate:
    def test_it_is_issued_to_a_verified_victim_and_stands_on_the_determination(self) -> None:
        verified.when(certify).then(
            VictimCertified(
                document="GXN-CA",
                issued_by=POLICE,
                issued_on=date(2026, 3, 17),
                basis="L2024",
                sha256=None,
                number=certify.number,  # type: ignore[arg-type]  # it has one
            ),
            CertificateRegistered(
                document="GXN-CA",
                mode="issued",
                issuer="CA-TINH",
                law="L2024",
                rests_on="determination",
                recorded_by=POLICE,
                determination=1,
                evidence_id=None,
                legalised_by=None,
                legal_basis="L2024-27",
                confidence="found",
            ),
        )

    @pytest.mark.parametrize("result", [None, deny, leave_open], ids=["none", "not", "possible"])
    def test_it_is_issued_to_nobody_else(self, result: Command | None) -> None:
        past: list[Command] = [open_it, check, request, statement, *([] if result is None else [result])]
        after(*past).when(certify).then_refused("not-determined-a-victim")
        after(*past).when(OLD_PAPER).then_refused("not-determined-a-victim")

    def test_one_from_before_the_determination_does_not_stand_on_it(self) -> None:
        entry = registered(replace(certify, issued_on=date(2026, 3, 15)))
        assert (entry.mode, entry.rests_on, entry.determination) == ("recorded", "earlier-determination", None)
        assert registered(replace(certify, issued_on=date(2026, 3, 16))).mode == "issued"

    def test_one_of_the_old_law_stays_good_and_is_recorded_not_issued(self) -> None:
        entry = registered(OLD_PAPER)
        assert (entry.mode, entry.law, entry.issuer) == ("recorded", "L2011", "CA-HUYEN")
        assert (entry.rests_on, entry.determination) == ("earlier-determination", None)
        assert registered(replace(OLD_PAPER, asker_agency=OLD_PAPER.issued_by)).mode == "recorded"

    def test_reported_under_the_old_law_and_certified_under_the_new_one_each_step_has_the_law_of_its_day(self) -> None:
        pending = after(
            replace(open_it, reported_on=date(2025, 6, 20)),
            replace(check, checked_on=date(2025, 6, 23)),
            replace(request, requested_on=date(2025, 6, 24)),
            replace(statement, taken_on=date(2025, 6, 27)),
            replace(determine, determined_on=date(2025, 7, 8)),
        )
        paper = replace(certify, issued_on=date(2025, 7, 10))
        entry = pending.when(paper).events[1]
        assert isinstance(entry, CertificateRegistered)
        assert (entry.law, entry.mode, entry.issuer) == ("L2024", "issued", "CA-TINH")
        results = [event for event in pending.past if isinstance(event, VictimVerified)]
        assert [event.law for event in results] == ["L2011"]

    def test_one_of_another_agency_is_recorded(self) -> None:
        assert registered(replace(certify, issued_by=OTHER_POLICE)).mode == "recorded"

    def test_no_document_is_issued_under_a_law_that_is_not_in_force(self) -> None:
        verified.when(replace(certify, basis="L2011")).then_refused("basis-not-in-force")
        verified.when(replace(certify, issued_on=date(2025, 6, 30))).then_refused("basis-not-in-force")

    def test_the_same_kind_stands_once_and_another_may_stand_beside_it(self) -> None:
        certified.when(certify).then_refused("certified-already")
        assert first(certified.when(replace(certify, document="GXN-TT", issuer="CQDT"))).document == "GXN-TT"

    def test_it_is_issued_today_but_not_tomorrow(self) -> None:
        assert first(verified.when(replace(certify, issued_on=TODAY))).issued_on == TODAY
        verified.when(replace(certify, issued_on=TODAY + timedelta(days=1))).then_refused("date-in-future")

    def test_it_has_a_number(self) -> None:
        verified.when(replace(certify, number=None)).then_refused("number-missing")


class TestIssuer:
    @pytest.mark.parametrize(
        ("document", "agency", "day", "issuer", "confidence"),
        [
            ("GXN-CA", "24-cong-an-huyen-luc-ngan", date(2016, 8, 3), "CA-HUYEN", "found"),
            ("GXN-CA", "24-cong-an-tinh", date(2025, 3, 1), "CA-TINH-2025", "known"),
            ("GXN-CA", "24-cong-an-tinh", date(2025, 7, 1), "CA-TINH", "found"),
            ("GXN-GC", "24-bo-doi-bien-phong", date(2025, 6, 30), "BDBP-2012", "found"),
            ("GXN-GC", "24-bo-doi-bien-phong", date(2025, 7, 1), "BDBP", "unconfirmed"),
            ("GXN-GC", "31-canh-sat-bien", date(2026, 1, 5), "CSB", "unconfirmed"),
        ],
    )
    def test_the_body_is_told_by_the_code_of_the_agency_and_the_day(
        self, document: str, agency: str, day: date, issuer: str, confidence: str
    ) -> None:
        basis = "L2024" if day >= date(2025, 7, 1) else "L2011"
        entry = registered(replace(certify, document=document, issued_by=agency, issued_on=day, basis=basis))
        assert (entry.issuer, entry.confidence) == (issuer, confidence)

    @pytest.mark.parametrize(
        ("document", "agency", "day"),
        [
            ("GXN-CA", "24-so-y-te", date(2026, 3, 17)),
            ("GXN-CA", "24-cong-an-huyen-luc-ngan", date(2025, 7, 1)),
            ("GXN-CA", "24-cong-an-tinh", date(2025, 2, 28)),
            ("GXN-GC", "24-xa-dong-ky", date(2026, 3, 17)),
            ("GXN-CQDD", "cqdd-phnom-penh", date(2025, 6, 30)),
        ],
    )
    def test_a_body_that_may_not_issue_that_kind_on_that_day_is_refused(
        self, document: str, agency: str, day: date
    ) -> None:
        basis = "L2024" if day >= date(2025, 7, 1) else "L2011"
        paper = replace(
            certify, document=document, issued_by=agency, issued_on=day, basis=basis, asker_agency=OTHER_POLICE
        )
        verified.when(paper).then_refused("issuer-may-not")

    def test_where_no_code_tells_it_the_body_is_named(self) -> None:
        mission = replace(certify, document="GXN-CQDD", issued_by="cqdd-phnom-penh")
        verified.when(mission).then_refused("issuer-may-not")
        assert registered(replace(mission, issuer="CQDD")).confidence == "unconfirmed"
        verified.when(replace(mission, issuer="TA")).then_refused("issuer-may-not")

    def test_a_name_does_not_make_an_agency_another_body(self) -> None:
        verified.when(replace(certify, issued_by="24-so-y-te", issuer="CA-TINH")).then_refused("issuer-may-not")


class TestFile:
    def test_the_file_is_evidence_of_the_case_and_gives_its_digest(self) -> None:
        assert first(verified.when(replace(certify, evidence_id=SECOND))).sha256 == "0" * 64
        assert registered(replace(certify, evidence_id=SECOND, sha256="0" * 64)).evidence_id == SECOND

    def test_no_other_file_counts(self) -> None:
        verified.when(replace(certify, evidence_id=FIRST)).then_refused("item-unknown")
        verified.when(replace(certify, evidence_id=SECOND, sha256="1" * 64)).then_refused("digest-differs")

    def test_a_digest_alone_is_kept_as_it_is_told(self) -> None:
        assert first(verified.when(replace(certify, sha256="1" * 64))).sha256 == "1" * 64


class TestForeignPaper:
    def test_it_is_recorded_with_who_legalised_it(self) -> None:
        entry = registered(FOREIGN)
        assert (entry.mode, entry.rests_on, entry.determination) == ("recorded", "foreign-paper", None)
        assert (entry.evidence_id, entry.legalised_by, entry.confidence) == (SECOND, "cqdd-bac-kinh", "unconfirmed")

    def test_without_legalisation_or_without_the_paper_it_proves_nothing(self) -> None:
        verified.when(replace(FOREIGN, legalised_by=None)).then_refused("not-legalised")
        verified.when(replace(FOREIGN, evidence_id=None)).then_refused("foreign-paper-missing")


class TestOtherPapers:
    def test_a_return_certificate_is_recorded_and_proves_no_status(self) -> None:
        opened = after(open_it)
        opened.when(RETURN).then(
            PaperRecorded(
                paper_id=RETURN.paper_id,
                paper="GCN-VN",
                issuer="QLXNC",
                issued_by="24-xuat-nhap-canh",
                issued_on=date(2026, 3, 17),
                evidence_id=None,
                sha256=None,
                legal_basis="TTLT01-14",
                confidence="unconfirmed",
                number=RETURN.number,
            )
        )
        denied = after(open_it, check, request, statement, RETURN)
        assert only(denied.when(deny)).determined_by == POLICE

    def test_a_declaration_has_no_number_to_give(self) -> None:
        recorded = only(after(open_it).when(DECLARATION))
        assert (recorded.paper, recorded.issuer, recorded.number) == ("TK-NN", "NGUOI-KHAI", None)
        after(open_it).when(replace(RETURN, number=None)).then_refused("number-missing")

    def test_before_the_circular_there_was_no_such_paper(self) -> None:
        early = replace(RETURN, issued_on=date(2014, 3, 24), basis="L2011")
        after(open_it).when(early).then_refused("issuer-may-not")
        assert only(after(open_it).when(replace(early, issued_on=date(2014, 3, 25)))).confidence == "found"


class TestWithdrawal:
    def test_its_issuer_withdraws_it_and_then_another_result_may_follow(self) -> None:
        withdrawn = only(certified.when(withdraw))
        assert withdrawn == CertificateWithdrawn(
            document="GXN-CA", withdrawn_on=date(2026, 3, 19), withdrawn_by=POLICE, reason=withdraw.reason
        )
        assert first(certified.given(withdrawn).when(certify)).document == "GXN-CA"

    def test_nobody_else_does(self) -> None:
        for role in ("investigator", "approver"):
            by_others = replace(withdraw, asker_agency=OTHER_POLICE, asker_role=role)
            certified.when(by_others).then_refused("issued-by-another")

    @pytest.mark.parametrize("paper", [OLD_PAPER, FOREIGN], ids=["abolished body", "foreign"])
    def test_who_recorded_it_or_an_approver_withdraws_what_was_only_recorded_and_another_result_may_follow(
        self, paper: IssueCertificate
    ) -> None:
        recorded = after(open_it, check, request, statement, evidence, determine, paper, more_evidence)
        denied = replace(deny, weighs=(THIRD,))
        recorded.when(denied).then_refused("certificate-stands")
        by_others = replace(withdraw, document=paper.document, asker_agency=OTHER_POLICE)
        recorded.when(by_others).then_refused("issued-by-another")
        assert only(recorded.when(replace(by_others, asker_role="approver"))).withdrawn_by == OTHER_POLICE
        withdrawn = only(recorded.when(replace(by_others, asker_agency=paper.asker_agency)))
        assert (withdrawn.document, withdrawn.withdrawn_by) == (paper.document, paper.asker_agency)
        assert only(recorded.given(withdrawn).when(denied)).determined_by == POLICE

    def test_of_one_recorded_before_the_recorder_was_kept_only_an_approver_withdraws(self) -> None:
        issued, register = verified.when(OLD_PAPER).events
        assert isinstance(register, CertificateRegistered)
        assert register.recorded_by == OLD_PAPER.asker_agency
        kind, data = UPCASTS["CertificateRegistered.v1"]({"document": "GXN-CA"})
        assert (kind, data["recorded_by"]) == (CertificateRegistered.TYPE, None)
        before = verified.given(issued, replace(register, recorded_by=None))
        before.when(withdraw).then_refused("issued-by-another")
        assert before.when(replace(withdraw, asker_role="approver")).refusal is None

    def test_what_was_issued_here_is_withdrawn_by_its_issuer_alone_whoever_brought_it(self) -> None:
        issued, register = verified.when(certify).events
        assert isinstance(register, CertificateRegistered)
        by_another = verified.given(issued, replace(register, recorded_by=HEALTH))
        by_another.when(replace(withdraw, asker_agency=HEALTH)).then_refused("issued-by-another")

    def test_a_border_officer_withdraws_what_its_agency_issued(self) -> None:
        rescued = replace(certify, document="GXN-GC", issued_by=BORDER)
        by_border = replace(withdraw, document="GXN-GC", asker_agency=BORDER, asker_role="border-officer")
        recorded = after(open_it, check, request, statement, evidence, determine, rescued)
        assert only(recorded.when(by_border)).withdrawn_by == BORDER
        recorded.when(replace(by_border, asker_agency="01-bien-phong")).then_refused("issued-by-another")
        assert "border-officer" in COMMANDS["withdraw-certificate"].roles

    def test_what_is_withdrawn_is_there(self) -> None:
        verified.when(withdraw).then_refused("no-such-certificate")
        certified.when(replace(withdraw, document="GXN-TT")).then_refused("no-such-certificate")

    def test_days_follow_each_other(self) -> None:
        certified.when(replace(withdraw, withdrawn_on=date(2026, 3, 16))).then_refused("before-issue")
        certified.when(replace(withdraw, withdrawn_on=TODAY + timedelta(days=1))).then_refused("date-in-future")
