"""The order in which ``make test`` runs: the same for the same tests, wherever they lie."""

from pathlib import Path

from tests.halves import seed_of


def _tests(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "unit" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return folder


def test_a_clone_has_the_same_order(tmp_path: Path) -> None:
    first = _tests(tmp_path / "a", test_one="1", test_two="2")
    clone = _tests(tmp_path / "b", test_two="2", test_one="1")
    (clone / "unit" / "notes.txt").write_text("not a test", encoding="ascii")
    assert seed_of(first) == seed_of(clone)
    assert 0 <= seed_of(first) < 2**32


def test_another_text_or_name_has_another_order(tmp_path: Path) -> None:
    folders = (
        _tests(tmp_path / "a", test_one="1", test_two="2"),
        _tests(tmp_path / "b", test_one="2", test_two="1"),
        _tests(tmp_path / "c", test_one="1", test_three="2"),
        _tests(tmp_path / "d", test_one="1"),
    )
    assert len({seed_of(folder) for folder in folders}) == len(folders)
