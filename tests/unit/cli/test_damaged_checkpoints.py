"""A row of the ledger that is no cosigned checkpoint any more is a finding about that log; nothing is said of keys."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from deploy.cli import checkpoints
from deploy.instance import settings_at
from shared.messaging.provisioning import ensure_password
from shared.messaging.topology import OPERATOR
from shared.transparency.checkpoints import Checkpoint
from tests.unit.cli.test_no_platform import run

WHOLE = Checkpoint("hoigia.example/24/intake/00ff", 3, bytes(32)).text() + "\n\N{EM DASH} x AAAAAAAA\n"


@pytest.mark.parametrize(("newest", "others"), [("junk", []), (WHOLE, ["junk"])])
def test_a_damaged_checkpoint_ends_the_command_as_a_finding_that_names_the_log(
    newest: str, others: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)
    ensure_password(settings, OPERATOR)
    password = settings.secrets / "postgres" / "audit_service"
    password.parent.mkdir()
    password.write_text("secret\n", encoding="ascii")
    given: dict[str, Any] = {
        "connect": lambda _: nullcontext(),
        "newest_notes": lambda *_: {"intake": newest},
        "cosigned_notes": lambda *_: others,
    }
    for name, instead in given.items():
        monkeypatch.setattr(checkpoints, name, instead)
    told = "what the ledger keeps as cosigned of intake was damaged: not a note\n"
    assert run(tmp_path, "log", "checkpoint", "intake") == (1, told)
