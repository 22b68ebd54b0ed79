"""The dashboard of a node as code: panels over the metrics of shared/metrics.py, written as Grafana's JSON."""

import json
from pathlib import Path
from typing import Any

from deploy.grafana.panels import ROWS, Panel

FILE = Path(__file__).parent / "hoigia.json"
_WIDTH, _HEIGHT = 24, 8
_SOURCE = {"type": "prometheus", "uid": "${source}"}


def dashboard() -> str:
    """Spell the dashboard."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS:
        panels.append(
            {
                "id": len(panels) + 1,
                "type": "row",
                "title": title,
                "collapsed": False,
                "panels": [],
                "gridPos": {"h": 1, "w": _WIDTH, "x": 0, "y": top},
            }
        )
        width = _WIDTH // len(row)
        for column, panel in enumerate(row):
            place = {"h": _HEIGHT, "w": width, "x": column * width, "y": top + 1}
            panels.append(_panel(len(panels) + 1, panel, place))
        top += _HEIGHT + 1
    return json.dumps(_frame(panels), indent=2, sort_keys=True) + "\n"


def _frame(panels: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "uid": "hoigia",
        "title": "Hồi Gia",
        "description": "One node: what answers, what stands still, what waits, how fast it is. Nothing about anybody.",
        "tags": ["hoigia"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "30s",
        "timezone": "Asia/Ho_Chi_Minh",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "label": "Source", "type": "datasource", "query": "prometheus", "current": {}}]
        },
        "panels": panels,
    }


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.meaning,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {
            "defaults": {"unit": panel.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": _steps(panel)}},
            "overrides": [],
        },
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": _SOURCE, "expr": query, "legendFormat": legend}
            for index, (query, legend) in enumerate(panel.queries)
        ],
    }


def _steps(panel: Panel) -> list[dict[str, Any]]:
    green: dict[str, Any] = {"color": "green", "value": None}
    return [green] if panel.alarm is None else [green, {"color": "red", "value": panel.alarm}]
