"""`hoigia audit`: dossiers of cases, handed out and verified. Who hands one out, to whom and why, is recorded first."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli import reviews
from deploy.cli.asking import account, case_of, one_time_id
from deploy.cli.options import DEFAULT_DATA_DIR, AsUser, DataDir, Purpose, some_keys
from deploy.instance import settings_of
from deploy.problems import REFUSED, WRONG_USAGE, Problem
from services.audit.dossier.verify import Check, WrongError, spoken, unzipped
from shared.messaging.topology import OPERATOR
from shared.rpc.client import RpcClient

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What an auditor or a court is handed.")


@app.callback()
def audit() -> None:
    """Hand out the dossier of a case, and verify one without asking anybody."""


app.add_typer(reviews.app, name="review")


@app.command()
def dossier(  # noqa: PLR0913 - the options of a command
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case, by id or code.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The zip to write; one that is there is kept.")],
    user: AsUser,
    purpose: Purpose = "audit",
    *,
    receiver: Annotated[
        str | None, typer.Option("--for", help="Who receives it: the code of an agency; your own where none is named.")
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--for-role",
            help="Hide every class that this role may never see opened; what is confidential is in it for `auditor`"
            " and `privacy-officer` alone.",
        ),
    ] = None,
    redact: Annotated[
        str, typer.Option(help="What to hide: classes, `actor`, `/path` or `Type.v1:/path`, with commas between.")
    ] = "",
    reason: Annotated[str | None, typer.Option(help="Why, in words; kept sealed here, told in the dossier.")] = None,
    since: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that the receiver holds; may be repeated.", exists=True, dir_okay=False),
    ] = None,
    without_time_stamp: Annotated[
        bool, typer.Option("--without-time-stamp", help="Ask no time stamp authority, though one is configured.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Export, in the name of --as, what proves a case: its events as the receiver may have them, proofs, a verifier."""
    # Typst and the pages of the portal are needed here only.
    from deploy.dossier.exporting import Exporting, Wish  # noqa: PLC0415
    from deploy.dossier.outside import Outside  # noqa: PLC0415

    if output.exists():
        raise Problem(f"{output} is there already; a dossier is never overwritten", exit_code=WRONG_USAGE)
    if not os.access(output.parent, os.W_OK | os.X_OK):
        raise Problem(f"{output.parent}: no file can be made there", exit_code=WRONG_USAGE)
    held = [path.read_text(encoding="utf-8") for path in since or ()]
    hide = tuple(word.strip() for word in redact.split(",") if word.strip())
    settings = settings_of(data_dir)
    outside = Outside.of(settings, is_stamped=not without_time_stamp)
    with closing(RpcClient(settings, OPERATOR)) as client:
        asker, found = account(client, user, purpose), case_of(client, case)
        to = asker.agency if receiver is None else receiver
        wish = Wish(case=found, receiver=to, receiver_role=role, hide=hide, reason=reason, since=held)
        exported = Exporting(client, asker, wish, one_time_id("dossier", found), outside=outside).run()
    _write(output, exported.data)
    statement = exported.statement
    shown, withheld = (sum(log[name] for log in statement["logs"].values()) for name in ("shown", "withheld"))
    typer.echo(f"{output}: copy {statement['copy']} of case {found}, {shown} events, dossier {statement['dossier']}")
    typer.echo(f"for {to}{', your own agency: no other was named with --for' if receiver is None else ''}")
    if withheld:
        typer.echo(
            f"WITHHELD: {withheld} events that are confidential, each proved by its leaf; an auditor or privacy officer"
            " may hand them, for audit, to whom --for-role says to be one"
        )
    for service, count in statement["uncovered"].items():
        typer.echo(f"NOT in it: {count} events of {service}, which no cosigned checkpoint covers")
    for service in statement["unseen"]:
        typer.echo(f"NOT KNOWN: whether {service} tells more of the case, its log was not read to its end")
    typer.echo("give the receiver the keys by another way: `hoigia audit keys`")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The dossier.", exists=True, dir_okay=False)],
    *,
    keys: Annotated[
        list[Path] | None,
        typer.Option(help="Keys that you hold from elsewhere; may be repeated.", exists=True, dir_okay=False),
    ] = None,
    since: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint that you hold; may be repeated.", exists=True, dir_okay=False),
    ] = None,
    roots: Annotated[
        Path | None,
        typer.Option(
            help="Certificates (PEM) of whom you trust to sign reports and stamp times.", exists=True, dir_okay=False
        ),
    ] = None,
) -> None:
    """Verify a dossier with the verifier of this release, not with the copy in it; ends with 1 at what is wrong."""
    trusted = b"\n".join(path.read_bytes() for path in keys) if keys else None
    data = file.read_bytes()
    checking = Check(data, trusted=trusted, since=tuple(path.read_bytes() for path in since or ()))
    try:
        checking.run()
        if roots is not None:
            checking.said += _outside(data, roots)
    except (WrongError, ValueError) as wrong:
        typer.echo("\n".join(spoken(checking.said, f"WRONG  {wrong}")))
        raise typer.Exit(REFUSED) from None
    typer.echo("\n".join(spoken(checking.said, "sound")))


@app.command()
def keys(*, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Print every public key with which a dossier of this node is verified: give them to receivers apart from it."""
    from deploy.dossier.public_keys import public_keys  # noqa: PLC0415 - reads key files, which verifying never does

    for line in some_keys(public_keys(settings_of(data_dir))):
        typer.echo(line)


def _outside(data: bytes, roots: Path) -> list[str]:
    """Say what authorities outside vouch for; raises ``ValueError`` for what they do not."""
    from deploy.authorities.trust import read_roots  # noqa: PLC0415 - as below
    from deploy.dossier.outside import check_outside  # noqa: PLC0415 - reading PDF takes a second to load

    return check_outside(unzipped(data), read_roots(roots))


def _write(path: Path, data: bytes) -> None:
    """Write a file whole, for its owner's eyes only, never over another."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
