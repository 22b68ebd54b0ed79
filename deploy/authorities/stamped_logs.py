"""What a time stamp authority saw of the logs: how far each was cosigned, and by whose word that was when.

Kept as two files a stamp in the data directory, outside PostgreSQL: the newest cosigned checkpoint of each log, and the
answer of the authority on them, which `openssl ts -verify` reads as well. Copies may be kept anywhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto.x509 import Certificate

from deploy.authorities.time_stamp import Authority, Stamped, check_stamp
from deploy.authorities.trust import read_roots
from deploy.problems import WRONG_USAGE, Problem
from services.audit.queries.exported import newest_notes
from shared.config import Settings
from shared.contracts.registry import SERVICES
from shared.eventlog.database import connect
from shared.kernel.canonical import canonical
from shared.sealing.files import write_whole

FOLDER, NOTES, STAMP = "time-stamps", ".json", ".tsr"
LEDGER = "audit"


@dataclass(frozen=True, slots=True)
class StampedLogs:
    """A stamp that verifies, and the note of each log that it is over."""

    stamped: Stamped
    notes: Mapping[str, str]

    def name(self) -> str:
        """Say whose word it is, as a finding says it."""
        return f"the time stamp of {self.stamped.at:%Y-%m-%dT%H:%M:%SZ} by {self.stamped.by}"


def stamp_logs(settings: Settings) -> StampedLogs:
    """Have an authority stamp what is cosigned of each log now, and keep it; raises Problem."""
    if not settings.time_stamp_authority:
        raise Problem("no authority is named: set HOIGIA_TIME_STAMP_AUTHORITY", exit_code=WRONG_USAGE)
    roots = read_roots(settings.trusted_roots)
    with connect(settings.postgres(LEDGER, f"{LEDGER}_service")) as ledger:
        notes = newest_notes(ledger, SERVICES)
    if not notes:
        raise Problem("nothing is cosigned yet; look at `hoigia status`")
    words = canonical({**notes})
    answer = Authority(settings.time_stamp_authority, roots).stamp(words)
    stamped = check_stamp(answer, words, roots)
    folder = settings.data_directory / FOLDER
    folder.mkdir(exist_ok=True)
    name = f"{stamped.at:%Y%m%dT%H%M%SZ}"
    # The answer comes last: notes without one are of a stamp that was never finished, and are not read.
    for ending, content in ((NOTES, words), (STAMP, answer)):
        write_whole(folder / f"{name}{ending}", content)
    return StampedLogs(stamped, notes)


def stamped_logs(settings: Settings) -> Iterator[StampedLogs | Problem]:
    """Read every stamp that is kept, in order of time, each checked anew; of one that does not verify, why."""
    files = sorted((settings.data_directory / FOLDER).glob(f"*{STAMP}"))
    try:
        roots = read_roots(settings.trusted_roots) if files else ()
    except Problem as wrong:
        yield wrong
        return
    for file in files:
        try:
            yield _read(file, roots)
        except (OSError, ValueError, TypeError, AttributeError) as wrong:
            yield Problem(f"{FOLDER}/{file.name}: is no stamp on the checkpoints beside it ({wrong})")


def _read(file: Path, roots: Sequence[Certificate]) -> StampedLogs:
    words = file.with_suffix(NOTES).read_bytes()
    stamped = check_stamp(file.read_bytes(), words, roots)
    notes = json.loads(words)
    return StampedLogs(stamped, {str(service): str(note) for service, note in notes.items()})
