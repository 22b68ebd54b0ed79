"""The digests of a record are what their parts, computed one by one as the reference page says, come to."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.canonical import Json, canonical
from shared.kernel.commitments import commit_field, data_digest, field_salt, fields_of, meta_digest, tree_root

KEYS = st.from_regex(r"[b-z][a-z_]{0,5}", fullmatch=True)
LEAVES = st.none() | st.booleans() | st.integers(-9_999, 9_999) | st.sampled_from(["", "a", "Đồng Kỵ", "x" * 90])
VALUES: st.SearchStrategy[Json] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=12) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=30
)
SALTS = st.binary(min_size=32, max_size=32)


@given(SALTS, VALUES)
def test_the_digest_of_the_data_is_the_tree_over_its_fields(salt: bytes, value: Json) -> None:
    fields = sorted(fields_of(value), key=lambda field: field[0])
    entries = [commit_field(field_salt(salt, path), path, part) for path, part in fields]
    assert data_digest(salt, canonical(value)) == tree_root(entries)


@given(SALTS, st.dictionaries(KEYS, LEAVES, max_size=6), LEAVES)
def test_the_digest_of_the_metadata_is_over_the_actor_and_all_else(
    salt: bytes, others: dict[str, Json], actor: Json
) -> None:
    parts = b"".join(
        commit_field(field_salt(salt, path), path, value) for path, value in (("actor", actor), ("others", others))
    )
    assert (
        meta_digest(salt, canonical({**others, "actor": actor})) == hashlib.sha256(b"hoigia/meta/v1" + parts).digest()
    )
