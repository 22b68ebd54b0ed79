"""A rebuild from the ledger's copies compares and changes nothing, and says so before it does anything."""

from pathlib import Path

from typer.testing import CliRunner

from deploy.cli.main import app


def test_the_ledgers_copies_never_take_the_place_of_live_tables(tmp_path: Path) -> None:
    words = ["projections", "rebuild", "intake", "--from-ledger", "--data-dir", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert "--check" in result.output
