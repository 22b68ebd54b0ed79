"""`hoigia user`: accounts of staff."""

import json
import secrets
from contextlib import closing
from typing import Annotated

import typer

from deploy.cli.asking import one_time_id, operator
from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.instance import settings_of
from shared.access.asker import Asker
from shared.kernel.canonical import Json
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

PASSWORD_BYTES = 18

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Accounts of staff.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The user name: small letters, digits, dot, hyphen.")]


@app.command()
def add(
    name: Name,
    agency: Annotated[str, typer.Option("--agency", help="The code of the agency.")],
    role: Annotated[str, typer.Option("--role", help="The role, such as commune-officer.")],
    full_name: Annotated[str | None, typer.Option("--full-name", help="The officer's own name; kept sealed.")] = None,
    *,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Open an account and print its first password, once."""
    settings = settings_of(data_dir)
    body: dict[str, Json] = {"username": name, "full_name": full_name or name, "agency": agency, "role": role}
    with closing(RpcClient(settings, OPERATOR)) as client:
        asker = operator(settings)
        arguments: dict[str, Json] = {"name": "add-staff", "case_id": None, "body": body}
        client.call("directory", "command", arguments, asker=asker, command_id=one_time_id("add-staff", name))
        _set_password(client, name, asker, as_json=as_json)


@app.command()
def password(name: Name, *, as_json: AsJson = False, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Give an account a new password and print it, once; the old one opens nothing any more."""
    settings = settings_of(data_dir)
    with closing(RpcClient(settings, OPERATOR)) as client:
        _set_password(client, name, operator(settings), as_json=as_json)


def _set_password(client: RpcClient, name: str, asker: Asker, *, as_json: bool) -> None:
    made = secrets.token_urlsafe(PASSWORD_BYTES)
    client.call(
        "directory",
        "password.set",
        {"username": name, "password": made},
        asker=asker,
        command_id=one_time_id("password", name),
    )
    typer.echo(json.dumps({"username": name, "password": made}) if as_json else made)
