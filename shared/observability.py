"""Logs that cannot tell a secret: JSON lines on standard error, names and codes only.

Every key is on a list, every text is a code; anything else is dropped and counted. Exceptions are
told by class, code and place, never by their message or their variables. What libraries log goes
the same way: kombu, for one, writes the raw body of a message it cannot decode into its log.
"""

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

import structlog

ALLOWED_KEYS = frozenset(
    (
        "address",
        "agency",
        "at",
        "attempt",
        "batch",
        "bytes",
        "case",
        "cause",
        "code",
        "command",
        "command_id",
        "connection",
        "correlation",
        "count",
        "delay_ms",
        "dropped",
        "duration_ms",
        "epoch",
        "error",
        "event",
        "event_id",
        "exchange",
        "expected",
        "follower",
        "issuer",
        "key",
        "lag",
        "last",
        "level",
        "library",
        "line",
        "logger_line",
        "message_id",
        "method",
        "node",
        "origin",
        "outcome",
        "owner",
        "part",
        "pid",
        "port",
        "position",
        "previous",
        "process",
        "published",
        "purpose",
        "queue",
        "reason",
        "refused",
        "repeated",
        "role",
        "route",
        "seconds",
        "sequence",
        "service",
        "signal",
        "size",
        "sqlstate",
        "state",
        "status",
        "step",
        "stored",
        "stream",
        "subject",
        "timestamp",
        "total",
        "type",
        "user",
        "version",
        "waited",
    )
)
LONGEST_TEXT = 200

_PLAIN = re.compile(r"[A-Za-z0-9_.:/@+\-]*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WITHHELD = "withheld"


class _Process:
    """What is true of the whole process: its name, and how much was kept out of its log."""

    name: str | None = None
    dropped = 0


def dropped() -> int:
    """Give how many keys and values were kept out of the log so far."""
    return _Process.dropped


def logger(name: str) -> Any:
    """Give a logger; the first argument of its calls is an event name, all else are keys."""
    return structlog.get_logger(part=name)


def failure_of(failure: BaseException) -> dict[str, str]:
    """Describe a failure by class, code, SQL state and place; never by its message."""
    described = {"error": type(failure).__name__}
    for attribute in ("code", "sqlstate"):
        value = getattr(failure, attribute, None)
        if isinstance(value, str) and value and _PLAIN.fullmatch(value):
            described[attribute] = value
    place = _place(failure.__traceback__)
    return {**described, "at": place} if place else described


def hush(*names: str) -> None:
    """Let loggers of a library say nothing where nobody configured logs: its errors are raised, and told once."""
    for name in names:
        logging.getLogger(name).addHandler(logging.NullHandler())


def allow_list(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep known keys with plain values; count what was dropped."""
    kept: dict[str, Any] = {}
    for key, value in event.items():
        if key not in ALLOWED_KEYS:
            _Process.dropped += 1
        else:
            kept[key] = _plain(value)
    if not isinstance(kept.get("event"), str) or not _NAME.fullmatch(kept["event"]):
        _Process.dropped += 1
        kept["event"] = "unnamed_event"
    return kept


def configure(*, process: str | None = None, stream: TextIO | None = None) -> None:
    """Send every log of this process through the allow-list, the libraries' and uncaught failures' too."""
    _configure_structlog(stream)
    _Process.name = process
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(_Stripped())
    root.setLevel(logging.INFO)
    # werkzeug tells every request, nameko every refusal (and our own log tells those with their codes).
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda details: _uncaught(details.exc_type, details.exc_value, details.exc_traceback)
    sys.unraisablehook = lambda details: _uncaught(details.exc_type, details.exc_value, details.exc_traceback)


def _configure_structlog(stream: TextIO | None = None) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_process,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_list,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def _add_process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # Not a context variable: every green thread has a context of its own.
    if _Process.name is not None:
        event["process"] = _Process.name
    return event


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_TEXT and _PLAIN.fullmatch(value):
        return value
    _Process.dropped += 1
    return _WITHHELD


def _place(trace: TracebackType | None) -> str | None:
    if trace is None:
        return None
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{PurePath(code.co_filename).stem}.{code.co_name.strip('<>')}:{trace.tb_lineno}"


class _Stripped(logging.Handler):
    """Tells that a library logged, where and how badly; not what."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for a record: the library's text and arguments stay out."""
        described = failure_of(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        structlog.get_logger().log(
            record.levelno,
            "library_log",
            library=record.name,
            logger_line=f"{record.module}:{record.lineno}",
            **described,
        )


def _uncaught(kind: type[BaseException], failure: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    described = failure_of(failure) if failure is not None else {"error": kind.__name__}
    place = _place(trace)
    structlog.get_logger().critical("uncaught_failure", **described | ({"at": place} if place else {}))


# Safe before anybody configures anything: structlog's own default prints whatever it is given.
_configure_structlog()
