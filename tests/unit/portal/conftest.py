"""The door of these tests."""

import pytest

from tests.unit.portal.stand_in import StandIn


@pytest.fixture(scope="session")
def standing_door() -> StandIn:
    """One application for all tests."""
    return StandIn()


@pytest.fixture
def door(standing_door: StandIn) -> StandIn:
    """A door onto parts of our own making, as new."""
    return standing_door.forget()
