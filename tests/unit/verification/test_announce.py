import pytest

from services.verification.announce import announce
from services.verification.events import EVENTS, Event
from shared.contracts.registry import published_by
from shared.contracts.wire import encode_data, type_of
from tests.support.examples import example


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_is_announced_under_its_own_name(kind: type[Event]) -> None:
    message = announce(example(kind), 7)
    assert without_version(type_of(message)) == without_version(kind.TYPE)
    assert message.version == 7


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_announcement_holds_only_codes(kind: type[Event]) -> None:
    assert isinstance(encode_data(announce(example(kind), 1)), dict)


def test_every_message_of_the_service_comes_from_an_event() -> None:
    made = {without_version(vars(kind)["TYPE"]) for kind in EVENTS}
    assert made == {without_version(kind) for kind in published_by("verification")}


def without_version(kind: str) -> str:
    """Give the name: what is stored may be newer than what is told of it."""
    return kind.partition(".")[0]
