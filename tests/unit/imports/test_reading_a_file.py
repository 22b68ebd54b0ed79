"""Lines of a file: their identity, and what is no line of it."""

import hashlib
import tracemalloc
from collections import deque
from pathlib import Path

import pytest

from deploy.imports.reading import LONGEST_LINE, File, Rejection, Row, read_file
from deploy.problems import Problem

HEADER = b"name,colour,size\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def read(path: Path, content: bytes) -> File:
    path.write_bytes(content)
    return read_file(path, ("name", "size"))


def lines(file: File) -> list[tuple[int, str]]:
    return [(row.line, row.values["name"] if isinstance(row, Row) else row.code) for row in file.rows()]


def test_every_line_has_its_own_number_and_the_file_its_digest(path: Path) -> None:
    content = HEADER + b"one,red,1\n\n   \ntwo,blue,2\r\nthree,,3"
    file = read(path, content)
    assert lines(file) == [(2, "one"), (5, "two"), (6, "three")]
    assert len(file) == 3
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_a_byte_order_mark_is_no_part_of_the_first_column(path: Path) -> None:
    with_mark = read(path, b"\xef\xbb\xbf" + HEADER + b"one,red,1\n")
    assert lines(with_mark) == [(2, "one")]


def test_blanks_around_names_and_values_are_left_out(path: Path) -> None:
    assert lines(read(path, b" name , colour,size\r\n one ,red, 1\r\n")) == [(2, "one")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"a,b", "wrong-number-of-values"),
        (b"a,b,c,d", "wrong-number-of-values"),
        (b'"never closed,b,c', "not-csv"),
        (b'"a"x,b,c', "not-csv"),
        (b"a,b\rc,d", "not-csv"),
        (b"a,\0,c", "nul-byte"),
        (b"a," + b"b" * LONGEST_LINE + b",c", "line-too-long"),
    ],
)
def test_a_bad_line_in_the_middle_spoils_no_other(path: Path, line: bytes, code: str) -> None:
    file = read(path, HEADER + b"one,red,1\n" + line + b"\nthree,red,3\n")
    assert lines(file) == [(2, "one"), (3, code), (4, "three")]


def test_a_rejected_line_is_not_repeated(path: Path) -> None:
    file = read(path, HEADER + b"Nguyen Thi Bi Mat,red\n")
    assert list(file.rows()) == [Rejection(2, "", "wrong-number-of-values")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xef\xbb\xbf", "lacks the columns name, size"),
        (b"name;colour;size\none;red;1\n", "lacks the columns name, size"),
        (b"colour,name\n", "lacks the columns size"),
        (b"size\n", "lacks the columns name"),
        (b"Name,colour,size\n", "lacks the columns name"),
        (b"name,size,name\n", "names twice name"),
        (HEADER + b"one,red,1\nNguy\xean,red,2\n", "line 3 is not UTF-8"),
        ("name,size\nmột,1\n".encode("utf-16"), "line 1 is not UTF-8"),
        (b"x" * (LONGEST_LINE + 1), "lacks the columns name, size"),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_whole(path: Path, content: bytes, words: str) -> None:
    with pytest.raises(Problem, match=words) as refused:
        read(path, content)
    assert refused.value.exit_code == 2
    assert "Nguy" not in str(refused.value)


def test_a_file_that_is_not_there_is_wrong_usage(path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read") as refused:
        read_file(path, ("name",))
    assert refused.value.exit_code == 2


def test_a_file_that_changes_between_its_two_readings_is_not_imported(path: Path) -> None:
    file = read(path, HEADER + b"one,red,1\n")
    path.write_bytes(HEADER + b"one,red,1\ntwo,red,2\n")
    with pytest.raises(Problem, match="has changed"):
        list(file.rows())


def test_a_file_that_is_replaced_by_another_is_not_imported_under_its_name(path: Path) -> None:
    file, content = read(path, HEADER + b"one,red,1\n"), HEADER + b"two,red,1\n"
    other = path.with_name("other.csv")
    other.write_bytes(content)
    other.replace(path)
    with pytest.raises(Problem, match="has changed"):
        list(file.rows())


def test_the_rows_of_a_long_file_are_never_held_together(path: Path) -> None:
    """Of a file of six megabytes, one of whose lines is five, only a little is ever in memory."""
    with path.open("wb") as file:
        file.write(HEADER)
        file.writelines(b"a name that takes some room,red,%d\n" % number for number in range(20_000))
        file.write(b"x" * 5_000_000 + b"\n")
    tracemalloc.start()
    read = read_file(path, ("name", "size"))
    last = deque(read.rows(), maxlen=1).pop()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last == Rejection(20_002, "", "line-too-long")
    assert peak < 1_000_000
