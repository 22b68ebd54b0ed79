"""A seed draws the same sample from the same keys, in whatever order and portions they come."""

import hashlib
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.audit.commands import Sample, ToLookAt
from services.audit.domain.drawing import Draw, rank, sample
from services.audit.domain.viewing import viewed
from shared.kernel.ids import derive
from tests.unit.audit.reviewing import after, open_review

KEYS = st.sets(st.text("abcdef/0123456789", min_size=1, max_size=12), max_size=60)
SEEDS = st.text("0123456789abcdef", min_size=16, max_size=64)


@given(KEYS, SEEDS, st.integers(1, 20), st.randoms(use_true_random=False), st.integers(1, 7))
def test_order_and_portions_change_nothing(keys: set[str], seed: str, size: int, chance: object, width: int) -> None:
    whole, shuffled = sorted(keys), sorted(keys)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    draw = Draw(seed, size)
    for first in range(0, len(shuffled), width):
        draw.add(shuffled[first : first + width])
    assert draw.drawn() == sample(whole, seed, size=size)
    assert draw.population == len(keys)


@given(KEYS, SEEDS, st.integers(1, 20))
def test_so_many_are_drawn_as_there_are_and_each_once(keys: set[str], seed: str, size: int) -> None:
    drawn = sample(keys, seed, size=size)
    assert len(drawn) == len(set(drawn)) == min(size, len(keys))
    assert set(drawn) <= keys


@given(KEYS, SEEDS, st.integers(1, 19))
def test_a_larger_sample_holds_the_smaller(keys: set[str], seed: str, size: int) -> None:
    assert sample(keys, seed, size=size + 1)[:size] == sample(keys, seed, size=size)


@given(KEYS, SEEDS, st.integers(1, 20), st.text("xyz", min_size=1, max_size=5))
def test_what_is_not_drawn_can_go_without_changing_what_is(keys: set[str], seed: str, size: int, more: str) -> None:
    drawn = sample(keys, seed, size=size)
    assert sample(drawn, seed, size=size) == drawn
    grown = sample({*keys, more}, seed, size=size)
    assert [key for key in grown if key != more] == drawn[: len(grown) - (more in grown)]


def test_a_rank_is_one_digest_that_anybody_computes() -> None:
    assert rank("00ff", "portal/3") == hashlib.sha256(b"hoigia/review-sample/v1\n00ff\nportal/3\n").digest()


def test_every_key_is_drawn_about_as_often_over_many_seeds() -> None:
    keys = [f"portal/{position}" for position in range(1, 21)]
    counts = Counter(key for seed in range(2_000) for key in sample(keys, f"{seed:016x}", size=5))
    # 500 expected, standard deviation about 19: six of them either way.
    assert all(384 < counts[key] < 616 for key in keys)


def test_the_seed_is_kept_where_it_would_find_the_hidden_case_among_those_that_somebody_knows() -> None:
    seed = "5eed" * 8
    cases = [str(derive("case", number)) for number in range(50)]
    drawn = sample(cases, seed, size=10)
    items = tuple(
        ToLookAt(
            kind="case",
            case_id=case,
            service=None,
            position=None,
            actors=("officer",),
            agencies=("agency",),
            confidential=case == drawn[4],
        )
        for case in drawn
    )
    of_cases = Sample(seed=seed, positions=(("intake", 50),), population=50, items=items)
    _, state = after(open_review(drawn=of_cases))
    shown: Any = viewed(state, confidential=False)
    assert [item["case_id"] for item in shown["items"]] == [*drawn[:4], None, *drawn[5:]]
    told = {one["case_id"] for one in shown["items"]}
    assert [case for case in sample(cases, seed, size=10) if case not in told] == [drawn[4]], (
        "so the seed would find it"
    )
    assert shown["scope"]["seed"] is None
    assert seed not in str(shown)
    audited: Any = viewed(state, confidential=True)
    assert audited["scope"]["seed"] == seed
    _, plain = after(open_review())
    assert viewed(plain, confidential=False)["scope"] == viewed(plain, confidential=True)["scope"]
