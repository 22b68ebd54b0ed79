"""Every log call of the tree says a name and keys of the allow-list; what is not is found before it is dropped."""

import ast
from collections.abc import Iterator

import pytest

from shared.observability import ALLOWED_KEYS, failure_of
from tests.architecture.sources import ROOT, sources

LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log", "msg", "bind"}
THE_ONE_PLACE = ROOT / "shared" / "observability.py"
FILES = [path for path in sources("services", "shared", "deploy") if path != THE_ONE_PLACE]


def wrong(tree: ast.AST) -> Iterator[str]:
    """Say what is wrong with the log calls of a module."""
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LEVELS):
            continue
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id in {"log", "logger"}):
            continue
        yield from (f"line {call.lineno}: {fault}" for fault in (*_event(call), *_keys(call)))


def _event(call: ast.Call) -> Iterator[str]:
    match call.args:
        case [ast.Constant(value=str() as event)] if event.replace("_", "").isalnum() and event.islower():
            return
        case [ast.Name(id="event")]:
            # Handed on from a caller: it is held to the form of a name when it is written.
            return
        case _:
            yield "the first argument is no name of an event, or it is not the only one"


def _keys(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg is None:
            if not (isinstance(keyword.value, ast.Call) and getattr(keyword.value.func, "id", "") == "failure_of"):
                yield "keys are spread that nobody can see here"
        elif keyword.arg not in ALLOWED_KEYS:
            yield f"{keyword.arg} is not on the list"


def test_every_log_call_uses_keys_of_the_list() -> None:
    found = {str(path.relative_to(ROOT)): list(wrong(ast.parse(path.read_text()))) for path in FILES}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_nobody_logs_by_another_way() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"logging", "structlog", "traceback"} & {name.split(".")[0] for name in names}, path


def test_what_a_failure_is_described_by_is_on_the_list() -> None:
    class FullError(Exception):
        code = "a-code"
        sqlstate = "23505"

    def fail() -> None:
        raise FullError

    with pytest.raises(FullError) as raised:
        fail()
    described = failure_of(raised.value)
    assert described.keys() == {"error", "code", "sqlstate", "at"}
    assert described.keys() <= ALLOWED_KEYS


@pytest.mark.parametrize(
    "line",
    [
        "log.info('case_opened', full_name=name)",
        "log.info(f'{name} came home')",
        "log.info('case opened')",
        "log.info('case_opened', name)",
        "log.warning('case_opened', **details)",
        "log.exception('failed', phone=1)",
    ],
)
def test_the_search_finds_what_it_must(line: str) -> None:
    assert list(wrong(ast.parse(line)))


def test_the_search_lets_a_proper_call_be() -> None:
    line = "log.info('case_opened', case=case, position=7, **failure_of(failure))"
    assert list(wrong(ast.parse(line))) == []
    assert sum(path.read_text().count("log = logger(__name__)") for path in FILES) > 10
