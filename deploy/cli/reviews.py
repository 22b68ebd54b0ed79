"""`hoigia audit review`: the signed reports of confidentiality reviews, checked with their keys and the ledger."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir
from deploy.instance import settings_of
from deploy.problems import WRONG_USAGE, Problem
from services.audit.commands import Scope
from services.audit.domain.reporting import report_in
from services.audit.queries.drawing import draw_at
from services.audit.queries.reviews import stored
from shared.clock import now
from shared.config import Settings
from shared.eventlog.database import connect
from shared.kernel.canonical import Json
from shared.kernel.record import read_time
from shared.notary.keyfiles import OVERLAP, REVIEWS, key_name, read_keys, rotate
from shared.transparency.keys import LogKeys
from shared.transparency.notes import Note, NoteError

LEDGER = "audit"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Confidentiality reviews.")


@app.callback()
def review() -> None:
    """Check the signed reports of confidentiality reviews."""


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="The report, as the API gave it in `note`.", exists=True, dir_okay=False)
    ],
    *,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", help="A list of keys to believe; the instance's own when left out.", exists=True, dir_okay=False
        ),
    ] = None,
    draw_again: Annotated[
        bool,
        typer.Option(
            "--draw-again",
            help="Draw the sample again from the ledger of this instance, and hold the words against it.",
        ),
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Verify the signature of a report, and that its sample is what its seed draws; ends with 1 for one that is not."""
    known = _given(keys) if keys else read_keys(settings_of(data_dir).secrets, REVIEWS)
    report = read_report(file.read_bytes(), known)
    if draw_again and not is_drawn_so(settings_of(data_dir), report):
        raise Problem("the seed draws another sample from this ledger")
    if draw_again and (amiss := words_amiss(settings_of(data_dir), report)):
        places = ", ".join(map(str, amiss))
        raise Problem(f"the report is bound to other words than this ledger holds of {LEDGER} at {places}")
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    items, findings = len(_list(report["items"])), len(_list(report["findings"]))
    typer.echo(f"sound: review {report['review']}, {items} items of {report['population']}, {findings} findings")


@app.command("rotate-key")
def rotate_key(
    *,
    days: Annotated[int, typer.Option(min=1, help="How long the old key signs as well.")] = OVERLAP.days,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Let a new key sign reports from now on, and the old one beside it for some days."""
    settings = settings_of(data_dir)
    key = rotate(
        settings.secrets, REVIEWS, origin=key_name(settings, REVIEWS), moment=now(), overlap=timedelta(days=days)
    )
    typer.echo(f"reports are signed from now on by {key.written()}")
    typer.echo(f"give this key to whoever verifies reports, within {days} days")


def read_report(words: bytes, known: LogKeys) -> dict[str, Any]:
    """Read a report that a key signed which was valid when the review was closed; raises :class:`Problem`."""
    try:
        note = Note.read(words)
        signers = {key for key, _ in note.verified(known.ever())}
        report: dict[str, Any] = report_in(note)
    except NoteError as wrong:
        raise Problem(f"not a sound report: {wrong}") from None
    then = read_time(str(report["closed"]["at"]))
    if not any(key in signers and key.name == note.text.partition("\n")[0] for key in known.at(then)):
        raise Problem("not a sound report: no key that was valid then signed it")
    return report


def is_drawn_so(settings: Settings, report: dict[str, Any]) -> bool:
    """Tell whether the ledger, the scope, the seed and the positions of a report draw the items it names."""
    words = report["scope"]
    scope = Scope(
        unit=words["unit"],
        case_id=words["case"],
        agency=words["agency"],
        first=_day(words["first"]),
        last=_day(words["last"]),
        size=words["size"],
        seed=words["seed"],
    )
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        drawn = draw_at(ledger, scope, seed=words["seed"], positions=dict(report["positions"]))
    found = [(item.kind, item.case_id, item.service, item.position) for item in drawn.items]
    told = [tuple(item[name] for name in ("kind", "case", "service", "position")) for item in report["items"]]
    return found == told and drawn.population == report["population"]


def words_amiss(settings: Settings, report: dict[str, Any]) -> list[int]:
    """Give the positions at which the ledger holds nothing, or other words than a report is bound to.

    Reports of before were bound to no words.
    """
    answers = [one["answered"] for one in report["findings"] if one["answered"] is not None]
    bound = [one["recorded"] for one in (*report["items"], *report["findings"], *answers) if one.get("recorded")]
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        held = stored(ledger, LEDGER, [one["position"] for one in bound])
    return sorted(
        one["position"] for one in bound if hashlib.sha256(held.get(one["position"], b"")).hexdigest() != one["data"]
    )


def _given(keys: Path) -> LogKeys:
    """Read keys that somebody was given; raises :class:`Problem` for what is no list of keys."""
    try:
        return LogKeys.read(keys.read_text(encoding="utf-8"))
    except (NoteError, UnicodeDecodeError):
        raise Problem(
            f"{keys} is no list of keys, a line NAME+ID+KEY SINCE UNTIL each", exit_code=WRONG_USAGE
        ) from None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
