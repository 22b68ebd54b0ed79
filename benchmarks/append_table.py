"""What was measured, compared and written as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.contenders import Contender


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One contender in one round: events a second, µs of processor an event, ms a write."""

    rate: float
    client: float
    server: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All rounds with commits slowed by ``delay`` ms, and the machine's load before and after."""

    delay: float
    contenders: tuple[Contender, ...]
    done: Mapping[str, Sequence[Done]]
    load: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything measured in one run."""

    machine: Mapping[str, str]
    seed: int
    seconds: float
    series: tuple[Series, ...]

    def written(self) -> dict[str, object]:
        """Spell all of it for JSON, without the passwords of databases that are gone."""
        return {
            "machine": dict(self.machine),
            "seed": self.seed,
            "seconds": self.seconds,
            "series": [
                {
                    "delay_ms": one.delay,
                    "load": one.load,
                    "done": {name: [asdict(result) for result in done] for name, done in one.done.items()},
                    "ratios": [asdict(ratio) for ratio in compare(one)],
                }
                for one in self.series
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One of ours over one of theirs, within the rounds: the median, and the least and the most."""

    ours: str
    theirs: str
    middle: float
    least: float
    most: float


# Which kind of ours stands beside which kinds of theirs; of several the one with the best median.
_BESIDE = {
    "together": ("one", "many"),
    "threads": ("one", "many"),
    "one": ("one",),
    "batch": ("batch",),
}


def compare(series: Series) -> list[Ratio]:
    """Set ours beside the best of each other store, and beside ourselves without group commit."""
    ours = {one.kind: one for one in series.contenders if one.store == "ours"}
    found = [_ratio(series, ours[kind], ours["direct"]) for kind in ("together", "threads")]
    for store in sorted({one.store for one in series.contenders} - {"ours"}):
        for kind, beside in _BESIDE.items():
            theirs = [one for one in series.contenders if one.store == store and one.kind in beside]
            if kind in ours and theirs:
                found.append(_ratio(series, ours[kind], max(theirs, key=lambda one: _middle(series, one))))
    return found


def table(run: Run) -> str:
    """Write the run in Markdown."""
    parts = [", ".join(f"{name} {value}" for name, value in run.machine.items())]
    for one in run.series:
        rounds = max(len(done) for done in one.done.values())
        title = "Commits as the disk makes them" if not one.delay else f"Every commit slowed by {one.delay:g} ms"
        parts += ["", f"### {title}", ""]
        parts += [
            f"{rounds} rounds of {run.seconds:g} s, seed {run.seed}, load {one.load[0]:.0f} to {one.load[1]:.0f}."
        ]
        parts += ["", *_rates(one), "", *_ratios(compare(one))]
    return "\n".join(parts) + "\n"


def _rates(series: Series) -> Iterable[str]:
    yield "| contender | events a second [least to most] | p50 / p99 ms | µs an event, client | µs an event, server |"
    yield "|---|---|---|---|---|"
    for name, done in series.done.items():
        rates = [one.rate for one in done]
        times = f"{median(one.p50 for one in done):.1f} / {median(one.p99 for one in done):.1f}"
        used = f"{median(one.client for one in done):.0f} | {median(one.server for one in done):.0f}"
        yield f"| {name} | {median(rates):,.0f} [{min(rates):,.0f} to {max(rates):,.0f}] | {times} | {used} |"


def _ratios(ratios: Iterable[Ratio]) -> Iterable[str]:
    yield "| ours | beside | times as fast [least to most] |"
    yield "|---|---|---|"
    for one in ratios:
        yield f"| {one.ours} | {one.theirs} | **{one.middle:.2f}** [{one.least:.2f} to {one.most:.2f}] |"


def _middle(series: Series, contender: Contender) -> float:
    return median(one.rate for one in series.done[contender.name])


def _ratio(series: Series, ours: Contender, theirs: Contender) -> Ratio:
    pairs = zip(series.done[ours.name], series.done[theirs.name], strict=True)
    ratios = [one.rate / other.rate for one, other in pairs]
    return Ratio(ours=ours.name, theirs=theirs.name, middle=median(ratios), least=min(ratios), most=max(ratios))
