"""`hoigia import ctdc` as a person runs it: real servers, real services, a process that may be killed."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.imports.mapping import REQUIRED
from deploy.servers.processes import wait_until
from shared.access.asker import Asker
from shared.config import inherited
from shared.eventlog.database import connect
from shared.kernel.canonical import parse
from shared.kernel.ids import derive, import_command_id
from tests.support.broker import purge
from tests.support.platform import AGENCY, Platform, platform
from tests.support.servers import Servers

pytestmark = pytest.mark.servers

ADMINISTRATOR = Asker(user="administrator-of-tests", agency="24", role="administrator", purpose="support")
OFFICER, AUDITOR = "xa-dong-ky.import", "thanh-tra.import"
SECONDS = 90.0
MANY = 1_500
"""Rows that are not yet imported when somebody who looks now and then sees that some are."""

IN_FLIGHT = 4 * 50
"""Rows that an import has on their way at most: four calls of fifty."""


@pytest.fixture(scope="module")
def running(running_servers: Servers) -> Iterator[Platform]:
    with platform(running_servers.settings, "directory", "intake") as running:
        for username, role in ((OFFICER, "commune-officer"), (AUDITOR, "auditor")):
            body = {"username": username, "full_name": "Nguyễn Văn Thử", "agency": AGENCY, "role": role}
            running.give("directory", "add-staff", body, command_id=derive("test-staff", username), asker=ADMINISTRATOR)
        yield running
    purge(running_servers.settings)


@pytest.fixture
def people(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of invented rows; ``salt`` makes it another file with the same rows."""

    def write(count: int, *, salt: str = "", bad: str | None = None) -> Path:
        path = tmp_path / "people.csv"
        rows = [f"{2002 + n % 20},Female,{('24--26', '', '0--8')[n % 3]},VN,{n % 2},-99,{('CN', '0')[n % 2]},{salt}"
                for n in range(count)]  # fmt: skip
        if bad is not None:
            rows[count // 2] = bad
        path.write_text("\n".join((",".join((*REQUIRED, "salt")), *rows)) + "\n", encoding="utf-8-sig")
        return path

    return write


def begin(running: Platform, path: Path, *words: str) -> "subprocess.Popen[str]":
    data = str(running.settings.data_directory)
    command = (sys.executable, "-m", "deploy.cli", "import", "ctdc", str(path), "--data-dir", data, *words)
    with (path.parent / "import.err").open("w") as errors:
        return subprocess.Popen(  # noqa: S603 - our own words
            command,
            env={**inherited(), **running.settings.environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # one line of JSON at most: it cannot fill
            stderr=errors,
            text=True,
        )


def run(running: Platform, path: Path, *words: str) -> tuple[int, str, str]:
    with begin(running, path, *words) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    return process.returncode, said, (path.parent / "import.err").read_text()


def counts(running: Platform, path: Path, *words: str) -> tuple[int, int, int]:
    code, said, errors = run(running, path, "--as", OFFICER, "--json", *words)
    assert code == 0, errors
    told = json.loads(said)
    assert set(told) == {"imported", "already_there", "rejected"}
    return told["imported"], told["already_there"], told["rejected"]


def receptions(running: Platform) -> int:
    return len(received(running))


def receptions_of(running: Platform, path: Path, count: int) -> int:
    """Count the receptions of this very file: calls of a process killed before may still be carried out."""
    sha256, scope = hashlib.sha256(path.read_bytes()).hexdigest(), running.settings.door_scope()
    asked = [str(import_command_id(scope, sha256, line)) for line in range(1, count + 3)]
    with connect(running.settings.postgres("intake", "hoigia")) as connection:
        row = connection.execute(
            "SELECT count(*) FROM log.command WHERE command_id = ANY (%s::uuid[])", (asked,)
        ).fetchone()
    return int(row[0]) if row else 0


def received(running: Platform) -> list[tuple[bytes, bytes]]:
    with connect(running.settings.postgres("intake", "hoigia")) as connection:
        rows = connection.execute(
            "SELECT data, meta FROM log.event WHERE type = 'VictimReceived.v1' ORDER BY position"
        ).fetchall()
    return [(row[0], row[1]) for row in rows]


def test_all_rows_become_receptions_and_a_second_run_imports_nothing(
    running: Platform, people: Callable[..., Path]
) -> None:
    path, before = people(24), receptions(running)
    assert counts(running, path) == (24, 0, 0)
    assert receptions(running) == before + 24
    assert counts(running, path) == (0, 24, 0)
    assert receptions(running) == before + 24


def test_a_reception_tells_whose_it_is_and_that_only_the_year_is_known(
    running: Platform, people: Callable[..., Path]
) -> None:
    path = people(3, salt="told")
    assert counts(running, path, "--limit", "2") == (2, 0, 0)
    first, second = ((parse(data), parse(meta)) for data, meta in received(running)[-2:])
    for data, meta in (first, second):
        assert isinstance(data, dict)
        assert isinstance(meta, dict)
        assert data["received_known_to"] == "year"
        assert str(data["received_at"]).endswith("12-31T17:00:00.000000Z")
        assert (data["received_by"], meta["agency"], meta["role"]) == (AGENCY, AGENCY, "commune-officer")
        assert meta["actor"] == derive("staff", OFFICER)


def test_a_bad_row_in_the_middle_is_told_and_the_others_go_in(running: Platform, people: Callable[..., Path]) -> None:
    path, before = people(9, bad="2016,Female,24--26,VN,maybe,1,CN,Bi Mat"), receptions(running)
    assert counts(running, path) == (8, 0, 1)
    assert receptions(running) == before + 8
    rejected = path.with_name("people.csv.rejected.csv")
    assert rejected.read_text() == "line,column,code\n6,isForcedLabour,not-a-flag\n"


def test_a_dry_run_sends_nothing_and_needs_no_account(running: Platform, people: Callable[..., Path]) -> None:
    path, before = people(9, salt="dry", bad="x"), receptions(running)
    code, said, errors = run(running, path, "--dry-run", "--json")
    assert (code, json.loads(said)) == (0, {"imported": 0, "already_there": 0, "rejected": 1})
    assert "8 rows would be imported" in errors
    assert receptions(running) == before


@pytest.mark.parametrize("user", ["nobody.import", AUDITOR])
def test_who_may_not_receive_imports_nothing(running: Platform, people: Callable[..., Path], user: str) -> None:
    before = receptions(running)
    code, said, errors = run(running, people(3, salt=user), "--as", user)
    assert (code, said) == (1, "")
    assert "account" in errors
    assert receptions(running) == before


@pytest.mark.parametrize("header", ["gender,ageBroad,citizenship", ""])
def test_a_file_that_is_no_ctdc_file_is_wrong_usage(running: Platform, tmp_path: Path, header: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(header, encoding="utf-8")
    code, said, _ = run(running, path, "--as", OFFICER)
    assert (code, said) == (2, "")


def test_a_killed_import_goes_on_where_it_was(running: Platform, people: Callable[..., Path]) -> None:
    path = people(MANY, salt="killed")
    with begin(running, path, "--as", OFFICER) as process:
        try:
            assert wait_until(lambda: receptions_of(running, path, MANY) >= 10, SECONDS)
        finally:
            process.send_signal(signal.SIGKILL)
    done = receptions_of(running, path, MANY)
    assert 10 <= done < MANY, "it ended before it could be killed"
    imported, already_there, rejected = counts(running, path)
    assert (imported + already_there, rejected) == (MANY, 0)
    # A row whose reception was in and whose classification was not is imported by the second run.
    assert imported >= MANY - done - IN_FLIGHT
    assert receptions_of(running, path, MANY) == MANY


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let children be interrupted also where the tests run behind a shell that lets nobody interrupt them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_import_says_how_to_go_on_and_does(running: Platform, people: Callable[..., Path]) -> None:
    path = people(600, salt="interrupted")
    with begin(running, path, "--as", OFFICER, "--json") as process:
        try:
            assert wait_until(lambda: receptions_of(running, path, 600) >= 10, SECONDS)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "the same command goes on" in (path.parent / "import.err").read_text()
    done = json.loads(said)["imported"]
    assert 10 <= done < 600
    # What was on its way may still be carried out, and is then found there by the next run.
    assert done <= receptions_of(running, path, 600) <= done + IN_FLIGHT
    imported, already_there, rejected = counts(running, path)
    assert (imported + already_there, rejected) == (600, 0)
    assert already_there >= done
    assert receptions_of(running, path, 600) == 600


def test_two_imports_of_one_file_at_once_bring_each_row_in_once(running: Platform, people: Callable[..., Path]) -> None:
    path, before = people(120, salt="twice"), receptions(running)
    both = [begin(running, path, "--as", OFFICER, "--json") for _ in range(2)]
    told = [json.loads(process.communicate(timeout=SECONDS)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [sum(one.values()) for one in told] == [120, 120]
    assert [one["rejected"] for one in told] == [0, 0]
    assert receptions(running) == before + 120


def test_an_import_outlives_the_service_it_gives_commands_to(running: Platform, people: Callable[..., Path]) -> None:
    path, before = people(600, salt="outlived"), receptions(running)
    with begin(running, path, "--as", OFFICER, "--json") as process:
        try:
            assert wait_until(lambda: receptions(running) >= before + 10, SECONDS)
            running.kill("intake")
            running.start("intake")
            said, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0
    told = json.loads(said)
    assert told["imported"] + told["already_there"] == 600
    assert told["rejected"] == 0
    assert receptions(running) == before + 600


def test_without_the_directory_nothing_is_imported_and_the_exit_code_says_why(
    running: Platform, people: Callable[..., Path]
) -> None:
    running.kill("directory")
    try:
        code, said, errors = run(running, people(3, salt="alone"), "--as", OFFICER)
    finally:
        running.start("directory")
    assert (code, said) == (3, "")
    assert errors.endswith("(service-unavailable)\n")
