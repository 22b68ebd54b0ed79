"""`hoigia audit review`: a report is believed when a key that was valid then signed exactly these words."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from shared.transparency.keys import LogKeys, Validity
from shared.transparency.notes import Note
from tests.unit.audit.reviewing import AT, SIGNER, after, check, close, open_review

_, WHOLE = after(open_review(), check(1), check(2))
REPORT = str(close(WHOLE).note)
KEYS = LogKeys((Validity(SIGNER.verifier(), AT - timedelta(days=1)),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.note").write_text(REPORT)
    (tmp_path / "reviews.notary").write_text(KEYS.written())
    return tmp_path


def verified(folder: Path) -> tuple[int, str]:
    words = ["audit", "review", "verify", str(folder / "report.note"), "--keys", str(folder / "reviews.notary")]
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


def test_a_sound_report_is_said_to_be_sound(folder: Path) -> None:
    code, said = verified(folder)
    assert (code, said) == (0, f"sound: review {WHOLE.opened.review_id}, 2 items of 40, 0 findings\n")


def test_each_changed_byte_of_a_report_is_found(folder: Path) -> None:
    words = REPORT.encode()
    for at in range(0, len(words), 13):
        changed = bytearray(words)
        changed[at] ^= 1
        (folder / "report.note").write_bytes(bytes(changed))
        assert verified(folder)[0] == 1, at


def test_a_key_signs_for_its_own_time_and_name_only(folder: Path) -> None:
    ended = replace(KEYS.validities[0], until=AT - timedelta(hours=1))
    (folder / "reviews.notary").write_text(LogKeys((ended,)).written())
    assert verified(folder)[0] == 1
    (folder / "reviews.notary").write_text("")
    assert verified(folder)[0] == 1
    # Another's key under another name, which is believed for what is its own.
    other = replace(SIGNER, name="elsewhere.example/01/reviews")
    text = Note.read(REPORT.encode()).text
    (folder / "report.note").write_text(Note(text, (other.sign(text),)).written())
    (folder / "reviews.notary").write_text(LogKeys((Validity(other.verifier(), AT - timedelta(days=1)),)).written())
    assert verified(folder)[0] == 1
