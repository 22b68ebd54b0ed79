"""The REST routes: a module for each thing that is read, and one for every command from its contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Request, Response, request

from services.portal.web import (
    cases,
    evidence,
    owned,
    reference,
    registers,
    replaying,
    reviews,
    signals,
    signing_in,
)
from services.portal.web.bodies import read_object
from services.portal.web.door import Door, Route, answer
from services.portal.web.headers import asker_of, command_id_of, expected_version, purpose_named
from services.portal.web.reading import CASE, SIGNAL
from shared.contracts.commands import COMMANDS
from shared.contracts.commands.audit_reviews import REVIEW
from shared.contracts.commands.contract import CommandContract
from shared.kernel.refusal import ForbiddenError

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Files:
    """One kind of file: its name, where all of them are, the command that opens one, and those that are about one."""

    name: str
    path: str
    opening: CommandContract
    others: tuple[CommandContract, ...]


def _files(name: str) -> Files:
    about = [one for one in COMMANDS.values() if one.file == name and not (one.internal or one.caseless)]
    (opening,) = (one for one in about if one.opens)
    return Files(name, f"/{name}s", opening, tuple(one for one in about if not one.opens))


FILES = tuple(map(_files, (CASE, SIGNAL, REVIEW)))
OPENING = FILES[0].opening
OF_NO_CASE = tuple(one for one in COMMANDS.values() if one.caseless and not one.internal)


def api_blueprint(door: Door) -> Blueprint:
    """Make the blueprint with every route of the API."""
    made = Blueprint("api", __name__, url_prefix=PREFIX)
    for method, rule, name, view in (
        *signing_in.ROUTES,
        *cases.ROUTES,
        *replaying.ROUTES,
        *owned.ROUTES,
        *evidence.ROUTES,
        *registers.ROUTES,
        *reference.ROUTES,
        *signals.ROUTES,
        *reviews.ROUTES,
        *_commands(),
    ):
        made.add_url_rule(rule, name, partial(view, door, request), methods=[method], provide_automatic_options=False)
    return made


def _commands() -> Iterator[Route]:
    for files in FILES:
        yield "POST", files.path, files.opening.operation, partial(give, files.opening)
        for contract in files.others:
            rule = f"{files.path}/<{files.name}_id>/commands/{contract.name}"
            yield "POST", rule, contract.operation, partial(give, contract)
    for contract in OF_NO_CASE:
        yield "POST", f"/commands/{contract.name}", contract.operation, partial(give, contract)


def give(contract: CommandContract, door: Door, request: Request, **named: str) -> Response:
    """Give a command about the file that the address names, or about none; its owner decides the rest."""
    signed_in = door.signed_in(request)
    if signed_in.role not in contract.roles:
        raise ForbiddenError("role-may-not")
    command_id = command_id_of(request, signed_in.user, scope=door.scope)
    asker = asker_of(signed_in, purpose_named(request))
    expected = expected_version(request)
    body = read_object(request)
    file = next(iter(named.values()), None)
    given = door.commanding.give(contract, body, asker=asker, command_id=command_id, case_id=file, expected=expected)
    return answer(given, 201 if contract.opens else 200)
