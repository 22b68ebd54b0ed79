import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from shared.kernel.ids import PersonId, derive
from tests.integration.keyring.place_of_keys import PlaceOfKeys

pytestmark = pytest.mark.servers

PERSONS = [PersonId(derive("person", "processes", number)) for number in range(25)]
PROJECT = Path(__file__).parents[3]


def start(place: PlaceOfKeys, how: str) -> "subprocess.Popen[str]":
    words = [how, place.login, str(place.directory / "epochs"), place.service, str(place.directory / "root.key")]
    return subprocess.Popen(  # noqa: S603 - this very interpreter, with arguments made above
        [sys.executable, "-m", "tests.integration.keyring.minting", *words, *PERSONS],
        cwd=PROJECT,
        env={"PSYCOPG_WAIT_FUNC": "wait_select"} if how == "green" else {},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("ways", [["threads", "threads", "threads"], ["green"], ["green", "threads"]])
def test_processes_that_prepare_the_same_persons_at_once_get_the_same_secrets(
    place: PlaceOfKeys, ways: list[str]
) -> None:
    processes = [start(place, how) for how in ways]
    told = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(ways), [errors for _, errors in told]
    keyring = place.keyring()
    stored = {f"{person} {hashlib.sha256(keyring.secret_of(person)).hexdigest()}" for person in PERSONS}
    assert all(set(lines.splitlines()) == stored for lines, _ in told)
