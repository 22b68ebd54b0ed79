"""The spelling of canonical JSON is that of the standard library's, whoever writes it; strange values are refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.canonical import LARGEST_EXACT_INTEGER, NotCanonicalError, canonical, parse

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cn", "Cs"), exclude_characters="\x00")).filter(
    lambda text: text.isascii()
) | st.sampled_from(["Nghiệm Thị Thử", '\x7f\x1f\t\n\r\b\f"\\/<>&', "\u2028\u2029", "😀"])
_SCALAR = st.none() | st.booleans() | st.integers(-LARGEST_EXACT_INTEGER, LARGEST_EXACT_INTEGER) | _TEXT
_KEY = st.from_regex(r"[A-Za-z][A-Za-z0-9_.\-]{0,20}", fullmatch=True)
_VALUE = st.recursive(_SCALAR, lambda inner: st.lists(inner) | st.dictionaries(_KEY, inner), max_leaves=20)


@settings(deadline=None, max_examples=60)
@given(_VALUE)
def test_every_value_is_spelled_as_the_standard_library_spells_it(value: Any) -> None:
    spelled = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert canonical(value) == spelled
    assert parse(spelled) == value


@pytest.mark.parametrize(
    "data",
    [
        b"1.0",
        b"1e2",
        b'{"a":1, "b":2}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b'"\\u0000"',
        b'"\\ud800"',
        b'{"":1}',
        b"9007199254740992",
        b"NaN",
        b"\xff",
        b"",
        b"[" * 40 + b"]" * 40,
        '"e\u0301"'.encode(),
    ],
)
def test_bytes_in_any_other_spelling_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        parse(data)
