"""What `/metrics` may say: names and labels of a list, codes, bounded numbers of series."""

import pytest

from shared.metrics import FAMILIES, HISTOGRAM, MOST_SERIES, Registry, labelled, render, sample

PLANTED = "Nguyễn Thị Hoa"


def test_counters_of_equal_labels_are_one_series() -> None:
    registry = Registry()
    for _ in range(3):
        registry.count("hoigia_refusals_total", code="case-unknown")
    assert render(labelled(registry.samples(), "intake")).splitlines() == [
        "# HELP hoigia_refusals_total Calls and requests that ended with a code.",
        "# TYPE hoigia_refusals_total counter",
        'hoigia_refusals_total{service="intake",code="case-unknown"} 3',
    ]


def test_a_histogram_counts_what_is_not_more_than_each_bound() -> None:
    registry = Registry()
    for seconds in (0.0005, 0.003, 60.0):
        registry.observe("hoigia_append_seconds", seconds)
    lines = render(labelled(registry.samples(), "intake")).splitlines()
    assert 'hoigia_append_seconds_bucket{service="intake",le="0.001"} 1' in lines
    assert 'hoigia_append_seconds_bucket{service="intake",le="0.005"} 2' in lines
    assert 'hoigia_append_seconds_bucket{service="intake",le="10.0"} 2' in lines
    assert 'hoigia_append_seconds_bucket{service="intake",le="+Inf"} 3' in lines
    assert 'hoigia_append_seconds_sum{service="intake"} 60.003500' in lines
    assert 'hoigia_append_seconds_count{service="intake"} 3' in lines


@pytest.mark.parametrize("value", [PLANTED, "a b", 'a"b', "a\nb", "x" * 81])
def test_what_is_no_code_becomes_no_label(value: str) -> None:
    registry = Registry()
    registry.count("hoigia_refusals_total", code=value)
    assert 'code="other"' in render(registry.samples())
    # Nor does it when somebody else's process said so.
    forged = {"name": "hoigia_refusals_total", "labels": {"code": value}, "value": 1}
    assert 'code="other"' in render([forged])


def test_only_what_is_on_the_list_is_counted() -> None:
    with pytest.raises(KeyError):
        Registry().count("hoigia_people_total")
    with pytest.raises(KeyError):
        Registry().count("hoigia_refusals_total", code="a", person="b")
    assert render([{"name": "people", "labels": {}, "value": 1}]) == "\n"


def test_the_number_of_series_is_bounded() -> None:
    registry = Registry()
    for number in range(MOST_SERIES + 10):
        registry.count("hoigia_refusals_total", code=str(number))
    registry.count("hoigia_refusals_total", code="0")
    assert len(registry.samples()) == MOST_SERIES
    assert registry.samples()[0]["value"] == 2


def test_samples_of_several_services_are_grouped_by_family() -> None:
    told = [
        *labelled([sample("hoigia_log_head", 7)], "intake"),
        *labelled([sample("hoigia_part_up", 1, part="relay")], "intake"),
        *labelled([sample("hoigia_log_head", 9)], "audit"),
    ]
    text = render(told)
    assert text.count("# TYPE hoigia_log_head gauge") == 1
    assert text.index('hoigia_log_head{service="intake"} 7') < text.index('hoigia_log_head{service="audit"} 9')


def test_every_family_is_explained_and_no_label_is_about_a_person() -> None:
    for family in FAMILIES.values():
        assert family.meaning.endswith(".")
        assert bool(family.bounds) == (family.kind == HISTOGRAM)
        assert not {"user", "actor", "case", "subject", "person", "name"} & set(family.labels)
