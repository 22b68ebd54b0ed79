import pytest

from services.livelihood.announce import announce
from services.livelihood.events import EVENTS, Event
from shared.contracts.registry import published_by
from shared.contracts.wire import encode_data, type_of
from tests.support.examples import example


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_is_announced_under_its_own_name_and_holds_only_codes(kind: type[Event]) -> None:
    message = announce(example(kind), 7)
    assert type_of(message) == kind.TYPE
    assert message.version == 7
    assert isinstance(encode_data(message), dict)


def test_every_message_of_the_service_comes_from_an_event() -> None:
    assert {vars(kind)["TYPE"] for kind in EVENTS} == published_by("livelihood")
