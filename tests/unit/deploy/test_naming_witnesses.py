"""Where nobody can read who the witnesses are, whoever types a command is told so in a sentence."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.instance import settings_at
from shared.messaging.provisioning import ensure_password
from shared.messaging.topology import OPERATOR
from shared.transparency.notes import COSIGNATURE, SigningKey

KEY = SigningKey("hoigia.example/25/witness", Ed25519PrivateKey.from_private_bytes(b"\x22" * 32)).verifier(COSIGNATURE)


@pytest.mark.parametrize("command", ["witnesses", "verify"])
@pytest.mark.parametrize("url", ["https://w.example:port/witness", "https://[::1/witness", "w.example"])
def test_a_line_that_names_no_witness_ends_a_command_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, url: str
) -> None:
    file = tmp_path / "witnesses"
    file.write_text(f"{url} {KEY.written()}\n", encoding="utf-8")
    monkeypatch.setenv("HOIGIA_WITNESSES", str(file))
    ensure_password(settings_at(tmp_path), OPERATOR)
    done = CliRunner().invoke(app, ["log", command, "--data-dir", str(tmp_path)])
    assert done.exit_code == 1
    assert f"{file} does not name witnesses" in done.stderr.replace("\n", "")
