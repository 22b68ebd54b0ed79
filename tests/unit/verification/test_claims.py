"""Statements, signs and the fallback test; and what the person need not tell again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.verification.commands import Link
from services.verification.events import (
    FallbackTested,
    IndicatorNoted,
    RetellingAvoided,
    RetellingMade,
    StatementTaken,
)
from shared.kernel.ids import derive
from tests.unit.verification.cases import (
    FIRST,
    HEALTH,
    POLICE,
    SECOND,
    SIGN,
    TEST,
    TODAY,
    after,
    check,
    determine,
    evidence,
    first,
    only,
    open_it,
    request,
    sign,
    statement,
    test,
    use,
)

THIRD = derive("item", 3)
told = after(open_it, statement)
again = replace(statement, statement_id=THIRD, taken_on=date(2026, 3, 9), interviewer="can-bo-so-y-te")


class TestRetelling:
    def test_nobody_is_asked_again_without_a_reason(self) -> None:
        told.when(again).then_refused("recorded-already")

    def test_a_retelling_is_made_for_a_reason_and_counted(self) -> None:
        taken, made = told.when(replace(again, retelling_reason="proceedings", asker_agency=HEALTH)).events
        assert isinstance(taken, StatementTaken)
        assert made == RetellingMade(
            statement_id=THIRD,
            agency=HEALTH,
            earlier=(FIRST,),
            matters=("recruitment",),
            reason="proceedings",
            taken_on=date(2026, 3, 9),
            made=1,
        )

    def test_the_count_goes_on(self) -> None:
        twice = after(open_it, statement, replace(again, retelling_reason="proceedings"))
        third = replace(
            again, statement_id=derive("item", 4), interviewer="tro-giup-vien", retelling_reason="correction"
        )
        made = twice.when(third).events[1]
        assert isinstance(made, RetellingMade)
        assert (made.made, made.earlier) == (2, (FIRST, THIRD))

    @pytest.mark.parametrize(("kind", "reason"), [("corrects", "correction"), ("contradicts", "contradiction")])
    def test_who_corrects_or_contradicts_has_said_why(self, kind: str, reason: str) -> None:
        made = told.when(replace(again, links=(Link(kind=kind, statement_id=FIRST),))).events[1]
        assert isinstance(made, RetellingMade)
        assert made.reason == reason

    def test_that_it_repeats_is_no_reason(self) -> None:
        told.when(replace(again, links=(Link(kind="repeats", statement_id=FIRST),))).then_refused("recorded-already")

    def test_another_matter_is_no_retelling(self) -> None:
        assert isinstance(only(told.when(replace(again, matters=("harm",)))), StatementTaken)

    @pytest.mark.parametrize(
        ("before", "now"), [(("account",), ("harm",)), (("harm",), ("account",)), ((), ("harm",)), (("harm",), ())]
    )
    def test_the_whole_account_is_about_every_matter_and_so_is_one_of_which_nobody_said(
        self, before: tuple[str, ...], now: tuple[str, ...]
    ) -> None:
        so_far = after(open_it, replace(statement, matters=before))
        so_far.when(replace(again, matters=now)).then_refused("recorded-already")

    def test_several_claims_of_one_sitting_are_one_telling(self) -> None:
        same = replace(again, taken_on=statement.taken_on, interviewer=statement.interviewer)
        assert isinstance(only(told.when(same)), StatementTaken)
        told.when(replace(same, taken_on=again.taken_on)).then_refused("recorded-already")
        told.when(replace(same, interviewer=again.interviewer)).then_refused("recorded-already")

    @pytest.mark.parametrize("other", [{"speaker": "relative"}, {"source": "g", "speaker": None}])
    def test_what_somebody_else_says_is_no_retelling(self, other: dict[str, str | None]) -> None:
        assert isinstance(only(told.when(replace(again, **other))), StatementTaken)  # type: ignore[arg-type]
        so_far = after(open_it, replace(statement, **other))  # type: ignore[arg-type]
        assert isinstance(only(so_far.when(again)), StatementTaken)

    def test_only_of_source_e_it_is_said_who_spoke(self) -> None:
        after(open_it).when(replace(statement, source="h")).then_refused("speaker-against-source")

    def test_what_is_recorded_is_used_instead_and_counted(self) -> None:
        used = only(told.when(use))
        assert used == RetellingAvoided(
            agency=HEALTH, statements=(FIRST,), matters=("recruitment",), used_on=date(2026, 3, 10), avoided=1
        )
        assert only(after(open_it, statement, use).when(use)).avoided == 2

    def test_what_is_used_is_there_and_speaks_of_the_matter(self) -> None:
        told.when(replace(use, statements=(THIRD,))).then_refused("statement-unknown")
        told.when(replace(use, matters=("recruitment", "harm"))).then_refused("not-recorded")
        told.when(replace(use, statements=())).then_refused("nothing-used")
        told.when(replace(use, matters=())).then_refused("nothing-used")
        told.when(replace(use, used_on=TODAY + timedelta(days=1))).then_refused("date-in-future")


class TestSigns:
    def test_a_sign_rests_on_what_is_on_the_file(self) -> None:
        told.when(sign).then(
            IndicatorNoted(
                indicator_id=SIGN,
                indicator="WithholdsDocuments",
                noted_on=date(2026, 3, 9),
                noted_by=POLICE,
                rests_on=(FIRST,),
                note=sign.note,
            )
        )
        told.when(replace(sign, rests_on=(SECOND,))).then_refused("item-unknown")
        told.when(replace(sign, rests_on=())).then_refused("nothing-weighed")
        told.when(replace(sign, noted_on=TODAY + timedelta(days=1))).then_refused("date-in-future")

    def test_signs_and_tests_can_be_weighed(self) -> None:
        so_far = after(open_it, check, request, statement, sign, test)
        assert only(so_far.when(replace(determine, weighs=(SIGN, TEST)))).weighed == (SIGN, TEST)
        ready = after(open_it, check, request, statement)
        ready.when(replace(determine, weighs=(FIRST, SIGN))).then_refused("item-unknown")

    def test_a_sign_noted_later_is_not_new_evidence(self) -> None:
        denied = after(open_it, check, request, statement, replace(determine, status="NotAVictimOfTrafficking"))
        signed = denied.given(first(denied.when(sign)))
        signed.when(replace(determine, weighs=(SIGN,))).then_refused("new-evidence-required")


class TestFallback:
    signed = after(open_it, statement, sign)

    def test_background_absence_and_a_sign_together_are_met(self) -> None:
        self.signed.when(test).then(
            FallbackTested(
                test_id=TEST,
                statement_id=FIRST,
                background_checked=True,
                absence_consistent=True,
                signs=(SIGN,),
                outcome="background-and-signs",
                tested_on=date(2026, 3, 12),
                tested_by=POLICE,
                legal_basis="L2024-32.2",
                confidence="unconfirmed",
                reasons=test.reasons,
            )
        )

    @pytest.mark.parametrize(
        "lacking",
        [{"background_checked": False}, {"absence_consistent": False}, {"signs": ()}],
        ids=lambda lacking: next(iter(lacking)),
    )
    def test_without_one_of_the_three_it_is_not_met(self, lacking: dict[str, object]) -> None:
        assert only(self.signed.when(replace(test, **lacking))).outcome == "not-met"  # type: ignore[arg-type]

    def test_a_case_of_the_old_law_is_tested_under_the_old_decree_and_that_is_unconfirmed(self) -> None:
        old = after(replace(open_it, reported_on=date(2025, 6, 20)), statement, sign)
        tested = only(old.when(test))
        assert (tested.legal_basis, tested.confidence) == ("ND62-5", "unconfirmed")

    def test_what_it_names_is_there(self) -> None:
        self.signed.when(replace(test, statement_id=SECOND)).then_refused("statement-unknown")
        self.signed.when(replace(test, signs=(SIGN, FIRST))).then_refused("item-unknown")
        after(open_it, evidence).when(replace(test, statement_id=SECOND)).then_refused("statement-unknown")
        self.signed.when(replace(test, tested_on=TODAY + timedelta(days=1))).then_refused("date-in-future")

    def test_nothing_is_tested_under_a_law_that_nobody_wrote_down(self) -> None:
        old = after(replace(open_it, reported_on=date(2011, 6, 20)), statement, sign)
        old.when(test).then_refused("date-too-early")
