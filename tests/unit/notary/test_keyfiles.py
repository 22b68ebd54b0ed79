"""The keys of a log in files: the first, one that follows with an overlap, and nothing for anybody else's eyes."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.notary.keyfiles import ensure_key, read_keys, rotate, signing_keys
from shared.notary.outside import NoteFile
from shared.transparency.checkpoints import Checkpoint, opened, signed

ORIGIN = "hoigia.example/24/intake/00ff"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_key_is_made_once_for_an_origin(tmp_path: Path) -> None:
    ensure_key(tmp_path, "intake", origin=ORIGIN, moment=AT)
    first = read_keys(tmp_path, "intake")
    ensure_key(tmp_path, "intake", origin=ORIGIN, moment=AT + DAY)
    assert read_keys(tmp_path, "intake") == first
    assert [key.name for key in first.at(AT)] == [ORIGIN]
    ensure_key(tmp_path, "intake", origin=ORIGIN[:-4] + "0100", moment=AT + DAY)
    assert len(read_keys(tmp_path, "intake").ever()) == 2
    assert len(signing_keys(tmp_path, "intake", origin=ORIGIN, moment=AT + DAY)) == 1


def test_a_log_without_keys_has_none(tmp_path: Path) -> None:
    assert read_keys(tmp_path, "intake").ever() == []
    assert signing_keys(tmp_path, "intake", origin=ORIGIN, moment=AT) == []


def test_while_keys_overlap_a_checkpoint_is_read_by_whoever_knows_either(tmp_path: Path) -> None:
    ensure_key(tmp_path, "intake", origin=ORIGIN, moment=AT)
    old = read_keys(tmp_path, "intake").ever()
    new = rotate(tmp_path, "intake", origin=ORIGIN, moment=AT + 10 * DAY, overlap=2 * DAY)
    checkpoint = Checkpoint(ORIGIN, 3, bytes(32))
    for day, readers in ((9, [old]), (11, [old, [new]]), (13, [[new]])):
        keys = signing_keys(tmp_path, "intake", origin=ORIGIN, moment=AT + day * DAY)
        words = signed(checkpoint, keys).written().encode()
        assert len(keys) == len(readers)
        assert all(opened(words, known, origin=ORIGIN) == checkpoint for known in readers)


def test_only_the_owner_reads_a_key_and_no_draft_stays(tmp_path: Path) -> None:
    ensure_key(tmp_path, "intake", origin=ORIGIN, moment=AT)
    NoteFile(tmp_path / "marks" / "intake.checkpoint").write("a note\n")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert sorted(path.suffix for path in files) == [".checkpoint", ".key", ".notary"]


def test_the_checkpoint_outside_is_the_one_that_was_written_last(tmp_path: Path) -> None:
    place = NoteFile(tmp_path / "marks" / "intake.checkpoint")
    assert place.read() is None
    place.write("one\n")
    place.write("two\n")
    assert place.read() == b"two\n"
