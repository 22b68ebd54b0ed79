"""The reference pages say what the code says; nothing a user can meet is missing there."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.reference.pages import DOCS, PAGES
from deploy.reference.settings import MARKS, MEANINGS, OF_COMPOSE, OF_TESTS, defaults
from shared.contracts.refusals import TITLES
from shared.kernel.refusal import PlatformError
from tests.architecture.sources import ROOT, sources


def answering(path: Path) -> Iterator[str]:
    """Find the errors of a module that say how whoever asked is answered: by reading, whatever is imported so far."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == PlatformError.__name__ for base in node.bases):
            names = [
                ast.unparse(target) for line in node.body if isinstance(line, ast.Assign) for target in line.targets
            ]
            if "status" in names:
                yield node.name


ANSWERS = {name for path in sources("services", "shared", "deploy") for name in answering(path)}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@pytest.mark.parametrize(("name", "page"), PAGES.items(), ids=list(PAGES))
def test_a_generated_page_is_as_the_code_is_now(name: str, page: Callable[[], str]) -> None:
    assert (DOCS / name).read_text() == page(), "say `make reference`"


def raised_codes(tree: ast.AST) -> Iterator[str]:
    """Find the codes with which a module answers whoever asked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ANSWERS and node.args:
            yield from codes_in(node.args[0])


def returned_codes(tree: ast.AST) -> Iterator[str]:
    """Find the codes that the rules of a module return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            yield from codes_in(node.value)


def codes_in(expression: ast.expr) -> Iterator[str]:
    if isinstance(expression, ast.IfExp):
        yield from codes_in(expression.body)
        yield from codes_in(expression.orelse)
    elif isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield from [expression.value] if CODE.fullmatch(expression.value) else []


def refusing(path: Path) -> bool:
    return path.name == "rules.py" or "rules" in path.parts


@pytest.mark.parametrize("path", sources("services", "shared", "deploy"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_refusal_has_a_title_in_both_languages(path: Path) -> None:
    tree = ast.parse(path.read_text())
    codes = {*raised_codes(tree), *(returned_codes(tree) if refusing(path) else ())}
    assert codes <= TITLES.keys()


def test_no_refusal_has_two_titles() -> None:
    places = [path for path in sources("shared/contracts") if path.stem.endswith("refusals")]
    codes = Counter(code for path in places for code in titled_in(ast.parse(path.read_text())))
    assert [code for code, times in codes.items() if times > 1] == []
    assert codes.keys() == TITLES.keys()


def titled_in(tree: ast.AST) -> Iterator[str]:
    """Find the codes that a module titles."""
    for table in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        yield from (str(key.value) for key in table.keys if isinstance(key, ast.Constant))


def test_every_setting_is_explained() -> None:
    assert MEANINGS.keys() == defaults().keys()


def test_no_setting_is_used_that_is_not_explained() -> None:
    used = {name for path in sources("services", "shared", "deploy", "tests") for name in names_in(path)}
    assert used <= MEANINGS.keys() | OF_COMPOSE.keys() | OF_TESTS.keys() | MARKS


def names_in(path: Path) -> set[str]:
    return set(re.findall(r"\bHOIGIA_[A-Z]+(?:_[A-Z]+)*\b", path.read_text()))
