"""Counts and durations of the door in Prometheus' text form; routes and codes, never who or which case."""

import threading
from collections import defaultdict

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What happened at the door since the process started."""

    def __init__(self) -> None:
        """Start at zero."""
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: dict[float, int] = dict.fromkeys(_BOUNDS, 0)
        self._seconds = 0.0
        self._total = 0

    def answered(self, route: str, method: str, *, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._requests[(route, method, status)] += 1
            self._total += 1
            self._seconds += seconds
            for bound in _BOUNDS:
                self._buckets[bound] += seconds <= bound

    def text(self) -> str:
        """Spell everything for a scraper."""
        with self._lock:
            return "\n".join((*self._counts(), *self._durations(), ""))

    def _counts(self) -> list[str]:
        name = "hoigia_portal_requests_total"
        lines = [f"# HELP {name} Answers of the portal.", f"# TYPE {name} counter"]
        for (route, method, status), count in sorted(self._requests.items()):
            lines.append(f'{name}{{route="{route}",method="{method}",status="{status}"}} {count}')
        return lines

    def _durations(self) -> list[str]:
        name = "hoigia_portal_request_seconds"
        lines = [f"# HELP {name} Time until an answer was ready.", f"# TYPE {name} histogram"]
        lines += [f'{name}_bucket{{le="{bound}"}} {count}' for bound, count in self._buckets.items()]
        return [
            *lines,
            f'{name}_bucket{{le="+Inf"}} {self._total}',
            f"{name}_sum {self._seconds:.6f}",
            f"{name}_count {self._total}",
        ]
