"""`hoigia bench`: what it says where the measurements are not, and how figures are compared."""

import importlib
from types import ModuleType

import pytest
from typer.testing import CliRunner

from benchmarks.append_table import Done, Run, Series, compare, table
from benchmarks.contenders import Contender
from deploy.cli import bench
from deploy.problems import Problem


def contender(store: str, kind: str, what: str) -> Contender:
    return Contender(store=store, kind=kind, what=what, command=())


def done(*rates: float) -> list[Done]:
    return [Done(rate=rate, client=1.0, server=1.0, p50=1.0, p99=2.0) for rate in rates]


OURS, THREADS, DIRECT = (contender("ours", kind, kind) for kind in ("together", "threads", "direct"))
ONE, TWO = contender("peer", "one", "1"), contender("peer", "many", "2")
SERIES = Series(
    delay=0.0,
    contenders=(OURS, THREADS, DIRECT, ONE, TWO),
    done={
        OURS.name: done(100, 400, 300),
        THREADS.name: done(10, 10, 10),
        DIRECT.name: done(10, 20, 30),
        ONE.name: done(90, 10, 10),
        TWO.name: done(50, 40, 30),
    },
    load=(1.0, 2.0),
)


def test_a_ratio_is_the_median_of_those_within_the_rounds_beside_the_peers_best() -> None:
    (found,) = (one for one in compare(SERIES) if one.ours == OURS.name and one.theirs.startswith("peer"))
    assert (found.theirs, found.middle, found.least, found.most) == (TWO.name, 10.0, 2.0, 10.0)


def test_a_table_tells_machine_seed_load_rates_and_ratios() -> None:
    text = table(Run(machine={"cores": "2"}, seed=7, seconds=1.0, series=(SERIES,)))
    for word in ("cores 2", "seed 7", "load 1 to 2", "300 [100 to 400]", "**10.00** [2.00 to 10.00]"):
        assert word in text


def test_without_the_measurements_a_person_is_told_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> ModuleType:
        if name.startswith("benchmarks"):
            raise ModuleNotFoundError(name=bench.PACKAGE)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(Problem, match="run this from a checkout"):
        bench.benchmark("append")
    assert isinstance(CliRunner().invoke(bench.app, ["append"]).exception, Problem)


def test_what_a_measurement_itself_misses_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> ModuleType:
        raise ModuleNotFoundError(name="eventlet")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError):
        bench.benchmark("append")
