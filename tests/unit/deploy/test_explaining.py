"""Whoever meets a dead letter is told what happened and what to do, whatever its code."""

import ast
from collections.abc import Iterator

import pytest

from deploy.explaining import KNOWN, explain
from shared.contracts.refusals import TITLES
from tests.architecture.sources import ROOT

MESSAGING = ROOT / "shared" / "messaging"
PAGE = (ROOT / "docs" / "how-to" / "dead-letters.md").read_text()


def codes() -> Iterator[str]:
    """Find every code with which a message is rejected."""
    for path in (MESSAGING / "cloudevents.py", MESSAGING / "provenance.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith(("MessageError", "edError"))):
                continue
            match node.args[:1]:
                case [ast.Constant(value=str() as code)]:
                    yield code
                case [ast.JoinedStr(values=[_, ast.Constant(value=str() as end)])]:
                    yield f"type{end}"
                case _:
                    continue


@pytest.mark.parametrize("code", sorted(set(codes())))
def test_a_rejected_message_is_explained_as_such(code: str) -> None:
    assert explain(code) != explain("unexpected-failure")


def test_the_codes_of_rejection_are_found() -> None:
    assert {"forged", "unknown-type", "type-not-text", "unexpected-type"} <= set(codes())


def test_a_refusal_is_explained_by_its_title() -> None:
    assert TITLES["case-closed"][1].lower() in explain("case-closed").what


@pytest.mark.parametrize(
    ("code", "word"), [("42501", "forbade"), ("42703", "releases"), ("23505", "rule"), ("53300", "room")]
)
def test_what_the_database_says_is_explained(code: str, word: str) -> None:
    assert word in explain(code).what


def test_anything_else_is_a_failure_of_the_work() -> None:
    for code in ("no-such-code", "?", "XX000"):
        assert explain(code) == explain("unexpected-failure")


@pytest.mark.parametrize("code", KNOWN)
def test_the_page_tells_every_known_code(code: str) -> None:
    assert f"`{code}`" in PAGE
