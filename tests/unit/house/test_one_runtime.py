"""Everything in a process of a service works on one runtime, however many ask for it while it is opened."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from nameko.extensions import DependencyProvider, SharedExtension

from shared.config import Settings
from shared.house import service
from shared.messaging.consumer import SETTINGS

TOGETHER = 8


class Container:
    """A container of a service, that knows how many have asked it which service it is."""

    def __init__(self) -> None:
        self.config = {SETTINGS: Settings.from_environment({"HOIGIA_DATA_DIR": "anywhere"})}
        self.asked = threading.Semaphore(0)

    @property
    def service_cls(self) -> Any:
        self.asked.release()
        return SimpleNamespace(definition=SimpleNamespace(name="a-service-of-tests"))


def test_extensions_that_are_set_up_together_share_the_runtime_that_the_first_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    container, opened = Container(), list[object]()

    def open_runtime(*_: object) -> object:
        opened.append(object())
        if len(opened) == 1:
            # The database answers when all are here.
            for _turn in range(TOGETHER):
                assert container.asked.acquire(timeout=30)
        return opened[-1]

    monkeypatch.setattr(service, "_RUNTIMES", {})
    monkeypatch.setattr(service, "open_runtime", open_runtime)
    with ThreadPoolExecutor(TOGETHER) as threads:
        asked = [threads.submit(service.runtime_of, container) for _ in range(TOGETHER)]
        assert {id(one.result()) for one in asked} == {id(opened[0])}
    assert len(opened) == 1


def test_the_runtime_is_closed_by_what_nameko_stops_last() -> None:
    # Providers are stopped together, and what is shared below them only when they all have stopped.
    assert service.RuntimeProvider.stop is DependencyProvider.stop
    assert isinstance(service.RuntimeProvider.closing, SharedExtension)
    assert type(service.RuntimeProvider.closing).stop is not SharedExtension.stop
