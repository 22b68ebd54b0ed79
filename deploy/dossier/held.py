"""Checkpoints that the receiver of a dossier holds: each is proved to be gone on from, or it is said why not."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.problems import Problem
from services.audit.dossier.verify import Checkpoint as Verified
from services.audit.dossier.verify import WrongError, read_keys
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, NoteError


def insist_on_held(since: Sequence[str], logs: Mapping[str, Any]) -> None:
    """Raise Problem for checkpoints from which no log of a dossier is proved to go on: its reader would find it wrong.

    ``logs`` are those of the plan of the audit service.
    """
    found = [
        f"checkpoint {number} of --since: {why}" for number, words in enumerate(since, 1) if (why := _not(words, logs))
    ]
    if found:
        raise Problem(f"NOT proved, nothing is given: {'; '.join(found)}")


def _not(words: str, logs: Mapping[str, Any]) -> str | None:
    """Say why nothing goes on from a checkpoint; ``None`` where something does."""
    if any(words == one["since"] for log in logs.values() for one in log["consistency"]):
        return None
    try:
        held = Checkpoint.read(Note.read(words.encode()).text)
    except NoteError:
        return "it is no checkpoint"
    log = next((log for log in logs.values() if log["origin"] == held.origin), None)
    if log is None:
        return f"{held.origin} is not in the dossier: it tells nothing of the case, or nothing that is cosigned"
    try:
        Verified("it", words.encode(), read_keys("its keys", log["keys"].encode()))
    except WrongError as wrong:
        return f"{wrong}, as far as the keys of {held.origin} are known here"
    if held.size > log["size"]:
        return f"it is of {held.size} events of {held.origin}, of which {log['size']} are cosigned here"
    return f"{held.origin} does not go on from it"
