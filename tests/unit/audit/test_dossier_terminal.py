"""Words of a forged dossier are put out so that a terminal paints nothing over what the verifier says."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.audit import app
from services.audit.dossier import verify
from services.audit.dossier.verify import WrongError, check
from tests.support.dossiers import bagged_anew, made, seal

STATEMENT = "data/statement.json"


@pytest.mark.parametrize("name", ["", "a name", "a\u00a0name", "a\x85name", "\x1b[1G\x1b[2Ksound", "\x7f\t"])
def test_no_key_has_a_name_that_no_line_could_hold(name: str) -> None:
    raw = bytes([1]) + b"\x99" * 32
    number = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    line = f"{name}+{number}+{base64.b64encode(raw).decode()} 2020-01-01T00:00:00.000000Z -"
    files = {**made().files(), "data/keys/exporter.keys": f"{line}\n".encode()}
    with pytest.raises(WrongError, match=r"^data/keys/exporter.keys: "):
        check(seal(bagged_anew(files)))


@pytest.mark.parametrize("letter", ["\x1b", "\x85", "\x9b", "\u202e", "\u2028", "\ue000"])
def test_nothing_that_is_not_seen_is_put_out_by_either_program(
    letter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unseen = f"nobody{letter}[2K"
    files = made().files()
    statement = json.loads(files[STATEMENT])
    told = {**statement, "unseen": [unseen]}
    wrong = {**statement, "logs": {**statement["logs"], unseen: {}}}
    for words in (told, wrong):
        file = tmp_path / "case.zip"
        file.write_bytes(seal(bagged_anew({**files, STATEMENT: verify.spell(words)})))
        verify.main([str(file)])
        for said in (capsys.readouterr().out, CliRunner().invoke(app, ["verify", str(file)]).stdout):
            assert f"nobody[U+{ord(letter):04X}][2K" in said
            assert said.replace("\n", "").isprintable()
