"""A health check says that a process serves only when the process said so and something of it answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy import ready
from shared.config import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HOIGIA_DATA_DIR", str(tmp_path))
    (tmp_path / "run").mkdir()
    return Settings.from_environment()


@contextmanager
def door(monkeypatch: pytest.MonkeyPatch, status: int) -> Iterator[list[str]]:
    """Serve one answer to everything; gives the paths that were asked."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        monkeypatch.setenv("HOIGIA_PORTAL_HOST", "0.0.0.0")  # noqa: S104 - as in a container; nothing listens there
        monkeypatch.setenv("HOIGIA_PORTAL_PORT", str(server.server_port))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield asked
        finally:
            server.shutdown()
            thread.join()


def said_so(settings: Settings, name: str) -> None:
    (settings.data_directory / "run" / f"{name}.ready").write_text("1", encoding="ascii")


@pytest.mark.parametrize("arguments", [[], ["nobody"], ["intake", "portal"]])
def test_a_name_that_nothing_has_is_wrong_usage(arguments: list[str]) -> None:
    assert ready.main(arguments) == 2


def test_a_service_that_did_not_say_that_it_serves_is_not_even_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del settings
    monkeypatch.setattr(ready, "service_answers", lambda *_: pytest.fail("asked"))
    assert ready.main(["intake"]) == 1


@pytest.mark.parametrize(("answering", "code"), [("intake", 0), ("portal", 1)])
def test_a_service_serves_when_it_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, answering: str, code: int
) -> None:
    said_so(settings, "intake")
    monkeypatch.setattr(ready, "service_answers", lambda _, name: name == answering)
    assert ready.main(["intake"]) == code


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_web_side_serves_when_it_says_that_it_is_ready(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    said_so(settings, "portal-web")
    with door(monkeypatch, status) as asked:
        assert ready.main(["portal-web"]) == code
    assert asked == ["/readyz"]


def test_a_web_side_that_is_gone_does_not_serve(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said_so(settings, "portal-web")
    with door(monkeypatch, 200):
        pass
    assert ready.main(["portal-web"]) == 1
