"""Signing in and out at the API, and the second factor."""

from flask import Request, Response

from services.portal.schemas import EnrolTotp, SignIn
from services.portal.web.bodies import load, read_object
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import bearer, command_id_of
from services.portal.web.sessions import expires_text
from shared.kernel.canonical import Json


def sign_in(door: Door, request: Request) -> Response:
    """Sign in; gives the token once."""
    credentials = load(SignIn, read_object(request))
    opened = door.sessions.sign_in(credentials, request.remote_addr or "")
    who = opened.signed_in
    user: dict[str, Json] = {
        "id": who.user,
        "username": who.username,
        "agency": who.agency,
        "role": who.role,
        "province": who.province,
    }
    return answer({"token": opened.token, "expires_at": expires_text(who.expires_at), "user": user}, 201)


def sign_out(door: Door, request: Request) -> Response:
    """End the session."""
    door.sessions.end(bearer(request))
    return Response(status=204)


def enrol_totp(door: Door, request: Request) -> Response:
    """Enrol a second factor."""
    token = bearer(request)
    command_id = command_id_of(request, door.sessions.find(token).user, scope=door.scope)
    body = load(EnrolTotp, read_object(request))
    return answer(door.sessions.enrol_totp(token, body, command_id), 201)


ROUTES: tuple[Route, ...] = (
    ("POST", "/sessions", "sign_in", sign_in),
    ("DELETE", "/sessions/current", "sign_out", sign_out),
    ("POST", "/sessions/current/totp", "enrol_totp", enrol_totp),
)
