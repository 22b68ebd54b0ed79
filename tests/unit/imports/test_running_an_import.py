"""One run: what is counted, what is tried again, and what ends it."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.imports.mapping import REQUIRED
from deploy.imports.reading import File, Rejection, read_file
from deploy.imports.run import AT_ONCE, Given, Import, check
from shared.kernel.canonical import Json, canonical
from shared.kernel.ids import case_id, import_command_id
from shared.kernel.refusal import (
    ConflictError,
    ForbiddenError,
    OutcomeUnknownError,
    PlatformError,
    Refused,
    UnavailableError,
)

HEADER = ",".join(REQUIRED)
AGENCY = "24-xa-dong-ky"


class Intake:
    """Answers as intake does: what was given before is answered as before, another body is a conflict."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.cases: dict[str, str | None] = {}
        self.failures: list[PlatformError] = []
        self.refused: dict[str, PlatformError] = {}
        self.no_answer: list[PlatformError] = []
        self.going = self.most = self.largest = 0
        self._lock = threading.Lock()

    def __call__(self, commands: Sequence[Given]) -> Sequence[bool | PlatformError]:
        with self._lock:
            self.going += 1
            self.most = max(self.most, self.going)
            self.largest = max(self.largest, len(commands))
            if self.no_answer:
                raise self.no_answer.pop()
        try:
            return [self._answer(one) for one in commands]
        finally:
            with self._lock:
                self.going -= 1

    def _answer(self, given: Given) -> bool | PlatformError:
        try:
            return self._carry_out(given.name, given.body, given.command_id, given.case)
        except PlatformError as failure:
            return failure

    def _carry_out(self, name: str, body: dict[str, Json], command_id: str, case: str | None) -> bool:
        with self._lock:
            if self.failures:
                raise self.failures.pop()
            if command_id in self.refused:
                raise self.refused[command_id]
            spelled = canonical({"name": name, "body": body})
            repeated = command_id in self.known
            if self.known.setdefault(command_id, spelled) != spelled:
                raise ConflictError("idempotency-key-reused")
            self.cases[command_id] = case
            return repeated


@pytest.fixture
def intake() -> Intake:
    return Intake()


def file_of(folder: Path, *lines: str) -> File:
    path = folder / "people.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return read_file(path, REQUIRED)


def people(folder: Path, count: int) -> File:
    return file_of(folder, *(f"{2002 + number % 20},Female,24--26,VN,{number % 2},0,CN" for number in range(count)))


def counts(importing: Import) -> tuple[int, int, int]:
    written = importing.tally.written()
    return written["imported"], written["already_there"], written["rejected"]


def run(file: File, intake: Intake, *, limit: int | None = None, agency: str = AGENCY) -> tuple[int, int, int]:
    importing = Import(file, agency, intake, patience=0.0, rows_a_call=7)
    importing.run(limit=limit)
    return counts(importing)


def test_a_second_run_finds_everything_there(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 100)
    assert run(file, intake) == (100, 0, 0)
    known = dict(intake.known)
    assert len(known) == 150
    assert run(file, intake) == (0, 100, 0)
    assert intake.known == known


def test_no_more_than_a_few_commands_are_on_their_way_at_once(tmp_path: Path, intake: Intake) -> None:
    run(people(tmp_path, 100), intake)
    assert 1 <= intake.most <= AT_ONCE
    assert 1 < intake.largest <= 7


def test_a_limit_takes_the_first_rows_and_a_later_run_the_rest(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 20)
    assert run(file, intake, limit=0) == (0, 0, 0)
    assert run(file, intake, limit=5) == (5, 0, 0)
    assert run(file, intake) == (15, 5, 0)


def test_the_classification_is_of_the_case_that_the_row_opened(tmp_path: Path, intake: Intake) -> None:
    file = file_of(tmp_path, "2016,Female,24--26,VN,1,0,CN")
    run(file, intake)
    command = import_command_id("", file.sha256, 2)
    assert [case for case in intake.cases.values() if case is not None] == [case_id(command)]


def test_rows_that_are_bad_or_refused_are_told_by_line_and_code_and_the_others_go_in(
    tmp_path: Path, intake: Intake
) -> None:
    good = "2016,Female,24--26,VN,1,0,CN"
    file = file_of(tmp_path, good, "2016,Female,24--26,VN", good, "2016,Female,24--26,VN,maybe,0,CN", good)
    intake.refused[import_command_id("", file.sha256, 4)] = Refused("received-in-future")
    rejected: list[Rejection] = []
    importing = Import(file, AGENCY, intake, rows_a_call=2, reject=rejected.append)
    importing.run()
    assert counts(importing) == (2, 0, 3)
    assert rejected == [
        Rejection(3, "", "wrong-number-of-values"),
        Rejection(4, "", "received-in-future"),
        Rejection(5, "isForcedLabour", "not-a-flag"),
    ]


def test_a_row_whose_second_half_is_bad_is_not_taken_by_half(tmp_path: Path, intake: Intake) -> None:
    run(file_of(tmp_path, "2016,Female,24--26,VN,maybe,0,CN"), intake)
    assert intake.known == {}


def test_a_command_without_answer_is_given_again_under_the_same_id(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 4)
    intake.failures = [OutcomeUnknownError(), UnavailableError("service-unavailable"), OutcomeUnknownError()]
    importing = Import(file, AGENCY, intake, patience=30.0)
    importing.run()
    assert counts(importing) == (4, 0, 0)
    assert len(intake.known) == 6


def test_an_import_goes_on_where_the_last_one_was_interrupted(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 60)
    answered = []

    def advanced() -> None:
        answered.append(1)
        if len(answered) == 20:
            intake.failures = [UnavailableError("service-unavailable")] * 1_000

    first = Import(file, AGENCY, intake, patience=0.0, rows_a_call=5)
    with pytest.raises(UnavailableError):
        first.run(advanced=advanced)
    assert counts(first) == (len(answered), 0, 0)
    assert len(answered) < 60
    intake.failures = []
    imported, already_there, rejected = run(file, intake)
    assert imported + already_there == 60
    assert already_there >= len(answered)
    assert rejected == 0
    assert len(intake.known) == 90


def test_what_would_end_every_row_ends_the_run(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 60)
    intake.failures = [ForbiddenError("role-may-not")] * 1_000
    with pytest.raises(ForbiddenError):
        run(file, intake)
    assert len(intake.failures) > 900
    assert intake.known == {}


def test_a_line_brought_in_for_another_agency_is_there_and_stays_as_it_is(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 5)
    run(file, intake)
    known = dict(intake.known)
    assert run(file, intake, agency="24-bo-doi-bien-phong") == (0, 5, 0)
    assert intake.known == known


def test_checking_a_file_gives_nobody_a_command(tmp_path: Path) -> None:
    rejected: list[Rejection] = []
    file = file_of(tmp_path, "2016,Female,24--26,VN,1,0,CN", "2016,Female,24--26,VN,maybe,0,CN", "x")
    assert check(file, reject=rejected.append).imported == 1
    assert [(one.line, one.code) for one in rejected] == [(3, "not-a-flag"), (4, "wrong-number-of-values")]


def test_a_call_that_is_not_answered_is_made_again_with_what_is_not_known_to_be_done(
    tmp_path: Path, intake: Intake
) -> None:
    file = people(tmp_path, 10)
    intake.no_answer = [OutcomeUnknownError(), UnavailableError("service-unavailable")]
    importing = Import(file, AGENCY, intake, patience=30.0, rows_a_call=5)
    importing.run()
    assert counts(importing) == (10, 0, 0)
    assert len(intake.known) == 15


def test_an_interrupt_lets_what_was_sent_end_and_counts_it(tmp_path: Path, intake: Intake) -> None:
    file, answered = people(tmp_path, 100), []

    def advanced() -> None:
        answered.append(1)
        if len(answered) == 5:
            raise KeyboardInterrupt

    first = Import(file, AGENCY, intake, rows_a_call=5)
    with pytest.raises(KeyboardInterrupt):
        first.run(advanced=advanced)
    done = sum(1 for case in intake.cases.values() if case is None)
    assert 5 <= done < 100
    imported, already_there, rejected = run(file, intake)
    assert (imported + already_there, already_there, rejected) == (100, done, 0)


def test_two_imports_of_one_file_at_once_bring_each_line_in_once(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 60)
    both = [Import(file, AGENCY, intake, rows_a_call=3) for _ in range(2)]
    threads = [threading.Thread(target=one.run) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.tally.imported + one.tally.already_there for one in both) == 120
    assert len(intake.known) == 90


def test_rows_are_read_only_as_fast_as_they_are_brought_in(tmp_path: Path, intake: Intake) -> None:
    """However long the file is, no more of it is held than the calls that are on their way."""
    file, paced = people(tmp_path, 400), []
    importing = Import(file, AGENCY, intake, rows_a_call=5, pace=lambda: paced.append(importing.tally.imported))
    importing.run()
    assert len(paced) == 80
    assert all(5 * call - done <= 5 * AT_ONCE for call, done in enumerate(paced))


def test_somebody_of_another_country_is_taken_in_only_when_that_is_asked_for(tmp_path: Path, intake: Intake) -> None:
    file = file_of(tmp_path, "2016,Female,24--26,PH,1,0,AE", "2016,Male,,0,0,0,0")
    assert run(file, intake) == (0, 0, 2)
    importing = Import(file, AGENCY, intake, abroad=True)
    importing.run()
    assert counts(importing) == (2, 0, 0)
