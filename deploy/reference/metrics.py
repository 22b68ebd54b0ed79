"""The page of metrics: every name that `/metrics` may say."""

from shared.metrics import FAMILIES

_HEAD = """# Metrics

The portal tells them at `/metrics` in Prometheus' text form, to its own machine only; a proxy before it must not
pass that path on. It asks every service through the broker, at most once a second, and adds what it counted itself.
Labels are names of services, parts, queues, commands, types and codes; nothing is about anybody. Where two processes of
a service run, one of them answers. `hoigia_up` is 0 for a service that does not. `deploy/grafana/hoigia.json` is a
dashboard over all of them: import it in Grafana and choose the source.

Written by `make reference` from `shared/metrics.py`.

| name | kind | labels | meaning |
|---|---|---|---|
"""


def page() -> str:
    """Write the page."""
    rows = (
        f"| `{family.name}` | {family.kind} | {' '.join(f'`{label}`' for label in family.labels)} | {family.meaning} |"
        for family in FAMILIES.values()
    )
    return _HEAD + "\n".join(rows) + "\n"
