"""Searching files for a planted value in every spelling that a program may have given it.

Everything is compared in lower case of ASCII, so one pattern stands for both cases of hexadecimal digits
and escapes; base64 in lower case is still long enough to mean nothing else.
"""

import base64
import contextlib
import hashlib
import html
import json
import subprocess
import tempfile
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

SHORTEST = 8
"""Bytes; anything shorter is found by chance."""

_BLOCK = 8 * 1024 * 1024
_COMPRESSED = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08")
"""How what zlib or gzip compressed begins."""
_MOST_DEFLATED = 64 * 1024
_MOST_INFLATED = 1024 * 1024


def spellings(value: str) -> dict[bytes, str]:
    """Give every pattern to look for, each with a name."""
    found: dict[bytes, str] = {}
    for form, text in _forms(value).items():
        for name, pattern in _written(text):
            if len(pattern) >= SHORTEST:
                found.setdefault(pattern.lower(), f"{form}, {name}")
    return found


def _forms(value: str) -> dict[str, str]:
    plain = _without_marks(value)
    texts = {
        "NFC": unicodedata.normalize("NFC", value),
        "NFD": unicodedata.normalize("NFD", value),
        "no diacritics": plain,
        "no spaces": unicodedata.normalize("NFC", value).replace(" ", ""),
        "no diacritics, no spaces": plain.replace(" ", ""),
        "no diacritics, hyphens": plain.replace(" ", "-"),
    }
    cased = {f"{name}, {case}": change(text) for name, text in texts.items() for case, change in _CASES.items()}
    return {**texts, **cased}


_CASES = {"upper": str.upper, "lower": str.lower}


def _without_marks(value: str) -> str:
    parts = unicodedata.normalize("NFD", value.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _written(text: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = text.encode(encoding)
        yield encoding, raw
        yield f"{encoding} in hexadecimal", raw.hex().encode()
        for shift in range(3):
            yield f"{encoding} in base64", _base64_within(raw, shift)
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON twice", json.dumps(json.dumps(text))[3:-3].encode()
    yield "percent", urllib.parse.quote(text).encode()
    yield "form", urllib.parse.quote_plus(text).encode()
    yield "HTML", html.escape(text).encode("ascii", "xmlcharrefreplace")
    yield "bytes as Python shows them", repr(text.encode())[2:-1].encode()
    yield "bytes as Erlang lists them", ",".join(str(byte) for byte in text.encode()).encode()
    yield "octal, as PostgreSQL escapes bytes", "".join(f"\\{byte:03o}" for byte in text.encode()).encode()


def _base64_within(raw: bytes, shift: int) -> bytes:
    """Give the letters that base64 of anything holding the value ``shift`` bytes into a group must hold."""
    whole = base64.b64encode(bytes(shift) + raw)
    first = -(-shift * 8 // 6)
    last = (shift + len(raw)) * 8 // 6
    return whole[first:last]


def sweep(roots: Iterable[Path], values: Mapping[str, str]) -> list[str]:
    """Name every file below the roots that holds a value in some spelling; never the value."""
    patterns = {
        pattern: f"{name}: {how}" for name, value in values.items() for pattern, how in spellings(value).items()
    }
    files = sorted({path for root in roots for path in root.rglob("*") if path.is_file() and not path.is_symlink()})
    suspects = _suspects(files, patterns)
    seen: set[bytes] = set()
    found: list[str] = []
    for path in files:
        for block in _blocks(path, max(map(len, patterns))):
            if path in suspects:
                lower = block.lower()
                found.extend(f"{path}: {how}" for pattern, how in patterns.items() if pattern in lower)
            digest = hashlib.blake2b(block).digest()
            # Every database begins as the same template: equal blocks need one look.
            if digest not in seen:
                seen.add(digest)
                found.extend(f"{path}: {how}" for how in _in_compressed(block, patterns))
    return found


def _suspects(files: Sequence[Path], patterns: Iterable[bytes]) -> set[Path]:
    """Look for all patterns at once: grep does in a second what a search for each would do in minutes."""
    if not files:
        return set()
    with tempfile.NamedTemporaryFile(prefix="patterns-") as listed:
        listed.write(b"\n".join(patterns))
        listed.flush()
        # A file of patterns is split at line ends: a pattern that holds one is looked for in two halves.
        done = subprocess.run(  # noqa: S603 - our own words
            (
                "/usr/bin/xargs",
                "-0",
                "/bin/grep",
                "--files-with-matches",
                "--null",
                "-a",
                "-i",
                "-F",
                "-s",
                "-f",
                listed.name,
                "--",
            ),
            input=b"\0".join(str(path).encode() for path in files),
            env={"LC_ALL": "C"},
            capture_output=True,
            check=False,
        )
    return {Path(name.decode()) for name in done.stdout.split(b"\0") if name}


def _blocks(path: Path, overlap: int) -> Iterator[bytes]:
    before = b""
    # A server removes files of its own while we look.
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield before + block
            before = block[-overlap:]


def _in_compressed(data: bytes, patterns: Mapping[bytes, str]) -> Iterator[str]:
    """Name the patterns that stand in what is compressed there."""
    for start in _beginnings(data):
        inflated = _inflate(data[start : start + _MOST_DEFLATED]).lower()
        if len(inflated) < SHORTEST:
            continue
        yield from (f"{how}, compressed" for pattern, how in patterns.items() if pattern in inflated)


def _beginnings(data: bytes) -> Iterator[int]:
    """Give where something compressed may begin; a regular expression would take three times as long."""
    for head in _COMPRESSED:
        start = data.find(head)
        while start >= 0:
            yield start
            start = data.find(head, start + 1)


def _inflate(data: bytes) -> bytes:
    """Inflate what begins here, as far as it goes; nothing where it only looks like a beginning."""
    opened = zlib.decompressobj(wbits=47)
    try:
        return opened.decompress(data, _MOST_INFLATED)
    except zlib.error:
        return b""
