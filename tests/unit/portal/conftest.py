"""The door of these tests, and browsers before it."""

import pytest

from tests.unit.portal.browser import Browser
from tests.unit.portal.stand_in import StandIn


@pytest.fixture(scope="session")
def standing_door() -> StandIn:
    """One application for all tests."""
    return StandIn()


@pytest.fixture
def door(standing_door: StandIn) -> StandIn:
    """A door onto parts of our own making, as new."""
    return standing_door.forget()


@pytest.fixture
def browser(door: StandIn) -> Browser:
    """A browser where nobody is signed in."""
    return Browser(door)


@pytest.fixture
def officer(browser: Browser) -> Browser:
    """The browser of a commune officer."""
    browser.sign_in()
    return browser
