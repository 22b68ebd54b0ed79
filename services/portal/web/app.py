"""The Flask application over a door: routes, errors, and the headers that every answer carries."""

import time
from pathlib import Path

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from services.portal.web.api import PREFIX, api_blueprint
from services.portal.web.door import Door
from services.portal.web.evidence import MemoryRequest
from services.portal.web.pages import Pages
from services.portal.web.problems import GENERAL, problem_response, response_of
from services.portal.web.state import State
from services.portal.web.witnessing import PREFIX as WITNESS_PREFIX
from services.portal.web.witnessing import Witnessing
from shared.kernel.refusal import PlatformError
from shared.observability import failure_of, logger

log = logger(__name__)

_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
_FOR_PROGRAMS = (f"{PREFIX}/", f"{WITNESS_PREFIX}/")


class _Application(Flask):
    request_class = MemoryRequest


def make_app(door: Door) -> Flask:
    """Make the application."""
    app = _Application("portal", root_path=str(Path(__file__).parent), static_folder=None)
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    state, pages = State(door), Pages(door)
    app.register_blueprint(api_blueprint(door))
    app.register_blueprint(state.blueprint("state", PREFIX))
    app.register_blueprint(state.blueprint("root_state", None))
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(Witnessing(door.owners).blueprint())
    app.before_request(_begin)
    app.after_request(lambda response: _finish(door, response))
    app.register_error_handler(Exception, lambda failure: _failed(door, pages, failure))
    return app


def _begin() -> None:
    g.began = time.monotonic()


def _finish(door: Door, response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    route = request.endpoint or "unmatched"
    seconds = time.monotonic() - g.get("began", time.monotonic())
    door.metrics.answered(route, _method(), status=response.status_code, seconds=seconds)
    log.info(
        "request_answered",
        route=route,
        method=_method(),
        status=response.status_code,
        duration_ms=round(seconds * 1000),
    )
    return response


def _method() -> str:
    return request.method if request.method in {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} else "other"


def _failed(door: Door, pages: Pages, failure: Exception) -> Response:
    """Answer with a problem, as a document for programs and as a page for people; never with its text."""
    door.metrics.refused(code_of(failure))
    if not isinstance(failure, PlatformError | HTTPException):
        log.error("request_failed", route=request.endpoint or "unmatched", **failure_of(failure))
    if not request.path.startswith(_FOR_PROGRAMS) and request.blueprint != "root_state":
        return pages.failed(status_of(failure), code_of(failure))
    if isinstance(failure, PlatformError):
        return response_of(failure)
    status = status_of(failure)
    headers = {}
    if isinstance(failure, MethodNotAllowed) and failure.valid_methods:
        headers["Allow"] = ", ".join(sorted(failure.valid_methods))
    return problem_response(status, GENERAL[status], headers=headers)


def status_of(failure: Exception) -> int:
    """Give the status of a failure; whatever is not known is ours."""
    if isinstance(failure, PlatformError):
        return failure.status
    if isinstance(failure, RequestEntityTooLarge):
        return 413
    status = (failure.code if isinstance(failure, HTTPException) else None) or 500
    if status in GENERAL:
        return status
    return 400 if status < 500 else 500  # noqa: PLR2004 - theirs or ours


def code_of(failure: Exception) -> str:
    """Give the code of a failure."""
    return failure.code if isinstance(failure, PlatformError) else GENERAL[status_of(failure)]
