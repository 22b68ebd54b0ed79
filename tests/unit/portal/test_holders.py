"""The door knows which services hold which personal values."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from services.portal.web.commanding import HOLDERS
from shared.contracts.registry import SERVICES
from shared.kernel.personal import FieldClass

ROOT = Path(__file__).parents[3] / "services"
CONTRACTS = Path(__file__).parents[3] / "shared" / "contracts" / "commands"
WITHOUT_CASES = {"directory", "portal", "audit"}


def classes_of(service: str) -> set[str]:
    """Find the field classes with which a service makes personal values."""
    text = "\n".join(path.read_text() for path in (ROOT / service).rglob("*.py"))
    text += "".join(path.read_text() for path in CONTRACTS.glob(f"{service}*.py"))
    return {FieldClass[name].value for name in re.findall(r"FieldClass\.([A-Z]+)", text)}


@pytest.mark.parametrize("service", sorted(set(SERVICES) - WITHOUT_CASES))
def test_a_service_is_asked_for_exactly_the_classes_it_holds(service: str) -> None:
    assert find_spec(f"services.{service}")
    assert HOLDERS.get(service, frozenset()) == classes_of(service)
