"""The page of events: what each service records, and what it tells the others."""

import dataclasses
import inspect
import re
import typing
from typing import Any

from deploy.events import events_of
from shared.contracts.registry import SERVICES, consumes, message_types, mirrors, published_by
from shared.kernel.disclosure import DisclosureRecorded

HEAD = """\
# Events and messages

*Written by `make reference`; do not edit.*

An **event** is recorded in the log of one service and never changes; its sealed fields are readable with that service's
keys only. A **message** is what a service tells the others about an event: ids, codes, dates, amounts and counts.
Every shape is held by a golden file under `tests/contract/golden/`.
"""
WORDS = (
    (r"shared\.kernel\.personal\.Personal\[(.*?)\]", r"sealed \1"),
    (r"(?:\w+\.)+(\w+)", r"\1"),
    (r"<class '(.*?)'>", r"\1"),
    (r"tuple\[(.*?), \.\.\.\]", r"list of \1"),
    (r"Optional\[(.*)\]", r"\1 | None"),
    (r"\bstr\b", "text"),
    (r"\bint\b", "whole number"),
    (r"\bbool\b", "yes or no"),
    (r"\bdatetime\b", "time"),
    (r"\bdate\b", "day"),
    (r" \| None", ", or unknown"),
)


def page() -> str:
    """Give the whole page."""
    everywhere = f"\n## Event of every service\n\n### {_event(DisclosureRecorded)}"
    sections = "".join((*map(_messages, SERVICES), everywhere, *map(_events, sorted(SERVICES))))
    return f"{HEAD}{_contents(sections)}{sections}"


def _contents(sections: str) -> str:
    """Link every heading of the sections, a line a section, by the anchor that a reader of Markdown makes of it."""
    lines = ["\n## Contents\n"]
    for mark, title in re.findall(r"^(##+) (.+)$", sections, re.MULTILINE):
        anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        begin = "\n- " if mark == "##" else " · "
        lines.append(f"{begin}[{title.rpartition(': ')[2]}](#{anchor})")
    return "".join((*lines, "\n"))


def _messages(service: str) -> str:
    kinds = [kind for name, kind in message_types().items() if name in published_by(service)]
    if not kinds:
        return ""
    return f"\n## Messages of {service}\n" + "".join(_message(kind) for kind in kinds)


def _message(kind: type[Any]) -> str:
    reacting = ", ".join(service for service in SERVICES if kind.TYPE in consumes(service)) or "nobody"
    keeping = ", ".join(service for service in SERVICES if kind.TYPE in mirrors(service)) or "nobody"
    return f"\n### {kind.TYPE}\n\n{_says(kind)} Reacting: {reacting}. Keeping a copy: {keeping}.\n\n{_fields(kind)}"


def _events(service: str) -> str:
    kinds = events_of(service)
    return f"\n## Events of {service}\n" + "".join(f"\n### {service}: {_event(kind)}" for kind in kinds)


def _event(kind: type[Any]) -> str:
    return f"{kind.TYPE}\n\n{_says(kind)}\n\n{_fields(kind)}"


def _says(kind: type[Any]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def _fields(kind: type[Any]) -> str:
    hints = typing.get_type_hints(kind)
    rows = [f"| {field.name} | {_word(hints[field.name])} |\n" for field in dataclasses.fields(kind)]
    return "| field | holds |\n|---|---|\n" + "".join(rows) if rows else "No fields.\n"


def _word(hint: object) -> str:
    text = str(hint)
    for pattern, word in WORDS:
        text = re.sub(pattern, word, text)
    return text
