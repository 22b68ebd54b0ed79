"""One run: what is counted, what is tried again, and what ends it."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.imports.mapping import REQUIRED
from deploy.imports.reading import File, Rejection, read_file
from deploy.imports.run import AT_ONCE, Import, check
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
        self.going = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, name: str, body: dict[str, Json], *, command_id: str, case: str | None) -> Mapping[str, Any]:
        with self._lock:
            self.going += 1
            self.most = max(self.most, self.going)
        try:
            return self._carry_out(name, body, command_id, case)
        finally:
            with self._lock:
                self.going -= 1

    def _carry_out(self, name: str, body: dict[str, Json], command_id: str, case: str | None) -> Mapping[str, Any]:
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
            return {"repeated": repeated}


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
    importing = Import(file, agency, intake, patience=0.0)
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
    importing = Import(file, AGENCY, intake)
    importing.run()
    assert counts(importing) == (2, 0, 3)
    assert sorted(importing.tally.rejections) == [
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

    first = Import(file, AGENCY, intake, patience=0.0)
    with pytest.raises(UnavailableError):
        first.run(advanced=advanced)
    assert counts(first) == (len(answered), 0, 0)
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


def test_a_line_brought_in_for_another_agency_is_there_and_stays_as_it_is(tmp_path: Path, intake: Intake) -> None:
    file = people(tmp_path, 5)
    run(file, intake)
    known = dict(intake.known)
    assert run(file, intake, agency="24-bo-doi-bien-phong") == (0, 5, 0)
    assert intake.known == known


def test_checking_a_file_gives_nobody_a_command(tmp_path: Path) -> None:
    tally = check(file_of(tmp_path, "2016,Female,24--26,VN,1,0,CN", "2016,Female,24--26,VN,maybe,0,CN", "x"))
    assert tally.imported == 1
    assert [(one.line, one.code) for one in tally.rejections] == [(3, "not-a-flag"), (4, "wrong-number-of-values")]
