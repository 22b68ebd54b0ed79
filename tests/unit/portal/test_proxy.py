"""Who asks and over what is believed of the one proxy in front, and of nobody where none is named."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from waitress.adjustments import Adjustments
from waitress.proxy_headers import proxy_headers_middleware

from services.portal.web.server import _proxy
from shared.config import Settings

FORWARDED = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}


def seen(proxy: str, peer: str) -> str:
    """Ask, from this peer and with both headers, a door behind this proxy; gives what it takes for scheme and asker."""

    def app(environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        start("200 OK", [])
        return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]

    settings = replace(Settings.from_environment({}), portal_proxy=proxy)
    # What waitress makes of our words, and what its server puts before the door with them.
    made = Adjustments(host="127.0.0.1", port=0, clear_untrusted_proxy_headers=True, **_proxy(settings))
    door = proxy_headers_middleware(
        app,
        trusted_proxy=made.trusted_proxy,
        trusted_proxy_count=made.trusted_proxy_count,
        trusted_proxy_headers=made.trusted_proxy_headers,
        clear_untrusted=made.clear_untrusted_proxy_headers,
    )
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "SERVER_PORT": "8000", **FORWARDED}
    return b"".join(door(environ, lambda *_: None)).decode()


@pytest.mark.parametrize(
    ("proxy", "peer", "answer"),
    [
        ("", "127.0.0.1", "http 127.0.0.1"),
        ("172.18.0.1", "172.18.0.1", "https 203.0.113.7"),
        ("172.18.0.1", "192.0.2.9", "http 192.0.2.9"),
    ],
)
def test_only_the_named_proxy_is_believed(proxy: str, peer: str, answer: str) -> None:
    assert seen(proxy, peer) == answer
