"""What the door counts of its own answers: routes and codes, never who or which case."""

from shared.metrics import METRICS, Registry


class Metrics:
    """What happened at the door since the process started."""

    def __init__(self, registry: Registry = METRICS) -> None:
        """Take where to count."""
        self._registry = registry

    def answered(self, route: str, method: str, *, status: int, seconds: float) -> None:
        """Count one answer."""
        self._registry.count("hoigia_portal_requests_total", route=route, method=method, status=status)
        self._registry.observe("hoigia_portal_request_seconds", seconds)

    def refused(self, code: str) -> None:
        """Count one answer that was a problem, by its code."""
        self._registry.count("hoigia_refusals_total", code=code)
