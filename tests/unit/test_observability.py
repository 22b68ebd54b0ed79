import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from shared import observability
from shared.observability import configure, dropped, failure_of, logger

PLANTED = "Nguyễn Thị Hoa"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers, level = list(logging.getLogger().handlers), logging.getLogger().level
    stream = io.StringIO()
    configure(process="test", stream=stream)
    yield stream
    structlog.reset_defaults()
    observability._configure_structlog()  # noqa: SLF001 - as it is when nobody has configured anything
    observability._Process.name = None  # noqa: SLF001
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:], logging.getLogger().level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_a_name_and_keys(written: io.StringIO) -> None:
    logger("here").info("case_opened", case="c-1", position=7)
    (line,) = lines(written)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "case_opened",
        "level": "info",
        "process": "test",
        "part": "here",
        "case": "c-1",
        "position": 7,
    }


def test_unknown_keys_are_dropped_and_counted(written: io.StringIO) -> None:
    before = dropped()
    logger("here").info("case_opened", full_name="Hoa", case="c-1")
    assert "Hoa" not in written.getvalue()
    assert dropped() == before + 1


@pytest.mark.parametrize("value", [PLANTED, {"a": PLANTED}, [PLANTED], PLANTED.encode(), "two words", "a" * 201])
def test_what_is_no_code_is_withheld_under_known_keys_too(written: io.StringIO, value: object) -> None:
    before = dropped()
    logger("here").info("case_opened", case=value)
    assert lines(written)[0]["case"] == "withheld"
    assert dropped() == before + 1


def test_a_sentence_is_no_event_name(written: io.StringIO) -> None:
    logger("here").warning(f"{PLANTED} came home")
    assert "Hoa" not in written.getvalue()


def test_a_failure_is_told_by_class_code_and_place(written: io.StringIO) -> None:
    try:
        int(PLANTED)
    except ValueError as failure:
        logger("here").error("reading_failed", **failure_of(failure))
        logger("here").exception("reading_failed", exc_info=True)
    told, exception = lines(written)
    assert told["error"] == "ValueError"
    assert told["at"].startswith("test_observability.test_a_failure_is_told")
    assert "exc_info" not in exception
    assert "Hoa" not in written.getvalue()


def test_a_code_is_told_only_when_it_is_one() -> None:
    class OddError(Exception):
        code = PLANTED
        sqlstate = "23505"

    assert failure_of(OddError(PLANTED)) == {"error": "OddError", "sqlstate": "23505"}


@pytest.mark.parametrize("library", ["kombu", "amqp", "nameko.containers", "werkzeug", "psycopg.pool", "anything"])
def test_what_a_library_says_stays_out(written: io.StringIO, library: str) -> None:
    # This is how kombu logs a message that it cannot decode: with its body.
    logging.getLogger(library).error("Can't decode message body: %r (raw: %r)", ValueError(PLANTED), PLANTED)
    try:
        int(PLANTED)
    except ValueError:
        logging.getLogger(library).exception("Failed with %s", PLANTED)
    first, second = lines(written)
    assert (first["event"], first["library"], first["level"]) == ("library_log", library, "error")
    assert second["error"] == "ValueError"
    assert "Hoa" not in written.getvalue()


def test_a_thread_that_dies_tells_only_how(written: io.StringIO) -> None:
    def die() -> None:
        raise ValueError(PLANTED)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    (line,) = lines(written)
    assert (line["event"], line["error"]) == ("uncaught_failure", "ValueError")
    assert "Hoa" not in written.getvalue()


PROGRAM = f"""
import logging, warnings
from shared.observability import configure, logger
logger("early").info("{PLANTED}", name="{PLANTED}")
configure(process="p")
logging.error("{PLANTED}")
warnings.warn("{PLANTED}")
class Bad:
    def __del__(self): raise ValueError("{PLANTED}")
Bad()
name = "{PLANTED}"
raise ValueError(name)
"""


def test_a_process_that_dies_writes_no_name_anywhere() -> None:
    died = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert died.returncode == 1
    assert "uncaught_failure" in died.stderr
    assert "Hoa" not in died.stdout + died.stderr
