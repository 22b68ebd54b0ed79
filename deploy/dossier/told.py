"""What the report of a dossier tells from: its events in order of record, as far as they are shown."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deploy.dossier.access import Access
from services.audit.dossier.bundle import Contents, Signed
from services.audit.dossier.verify import CONSENT, DISCLOSED, shown, told
from shared.kernel.days import VIET_NAM
from shared.kernel.record import read_time
from shared.transparency.checkpoints import Checkpoint
from shared.transparency.notes import Note, Signature

MOST_NAMED = 6
"""So many of anything are named on the first page; tables have all."""
NODE_WORDS = 2
"""Origins of logs and names of witnesses begin with authority and node."""
ALLOWED, DENIED = "allowed", "denied"


@dataclass(frozen=True, slots=True)
class Look:
    """A disclosure as far as it is shown; ``decision`` is ``None`` where it is hidden."""

    line: Mapping[str, Any]
    decision: str | None
    classes: Sequence[str]
    hides_classes: bool

    @classmethod
    def of(cls, event: dict[str, Any], line: Mapping[str, Any]) -> "Look":
        """Read a disclosure: a class may be hidden by the path of all or of one of them."""
        fields = line["fields"]
        words = [str(part["because"]).rpartition(":")[2] for part in event["data"] if "hidden" in part]
        return cls(
            line=line,
            decision=fields.get("/decision"),
            classes=[str(value) for path, value in fields.items() if path.startswith("/classes/")],
            hides_classes=any(word.startswith("/classes") for word in words),
        )

    @property
    def place(self) -> tuple[str, int]:
        """The log and the position where it stands."""
        return self.line["service"], self.line["position"]

    @property
    def may_have_opened(self) -> bool:
        """Tell whether something may have been opened that is not told here."""
        return self.decision is None or (self.decision == ALLOWED and self.hides_classes)


@dataclass(frozen=True, slots=True)
class Told:
    """The events of a dossier as the report tells them: those shown in order of record, and the looks and consents."""

    statement: Mapping[str, Any]
    logs: Mapping[str, Signed]
    events: Sequence[dict[str, Any]]
    looks: Sequence[Look]
    consents: Sequence[dict[str, Any]]
    access: Access
    withheld: int
    hidden: int

    @classmethod
    def of(cls, contents: Contents, statement: Mapping[str, Any]) -> "Told":
        """Read the contents of a dossier."""
        open_ones = sorted(
            (event for event in contents.events if "withheld" not in event),
            key=lambda event: (event["recorded_at"], event["service"], event["position"]),
        )
        lines = [(event, told(event, shown(event))) for event in open_ones]
        hidden = sum("hidden" in part for event in open_ones for part in (*event["data"], *event["meta"].values()))
        return cls(
            statement=statement,
            logs=contents.logs,
            events=open_ones,
            looks=[Look.of(event, line) for event, line in lines if event["type"].startswith(DISCLOSED)],
            consents=[line for event, line in lines if event["type"].startswith(CONSENT)],
            access=Access.of(open_ones, str(statement["exported_at"])),
            withheld=len(contents.events) - len(open_ones),
            hidden=hidden,
        )

    @property
    def is_part(self) -> bool:
        """Tell whether there are, or may be, more events of the case than are shown."""
        return bool(self.withheld or self.statement["uncovered"] or self.statement["unseen"])

    @property
    def may_lack_access(self) -> bool:
        """Tell whether a relationship, the end of one or a consent may be missing here."""
        return self.is_part or self.access.unclear > 0

    @property
    def code(self) -> str | None:
        """The code of the case, where it is shown."""
        for event in self.events:
            if event["type"].startswith("VictimReceived."):
                code = shown(event).get("/code")
                return None if code is None else str(code)
        return None


def at(text: str) -> str:
    """Spell a stored time as clocks in Viet Nam show it."""
    return on_clocks(read_time(text))


def day(text: str) -> str:
    """Spell the day of a stored time as calendars in Viet Nam show it."""
    return f"{read_time(text).astimezone(VIET_NAM):%d/%m/%Y}"


def cosigned_at(signed: Signed) -> str:
    """Spell when the first witness cosigned the checkpoint of a log: of those outside its node, if there are any."""
    found = [one for one in Note.read(signed.note.encode()).signatures if one.name in signed.witnesses]
    return _first([one for one in found if not is_own(signed, one.name)] or found)


def witnesses_of(signed: Signed) -> tuple[str, ...]:
    """Name the witnesses of a log; one of the node that exports is no stranger to it, and marked."""
    return tuple(_marked(signed, name) for name in sorted(set(signed.witnesses)))


def cosigned_rows(signed: Signed) -> list[tuple[str, str]]:
    """Give each witness of the checkpoint of a log, and since when."""
    return _rows(signed, signed.witnesses, Note.read(signed.note.encode()).signatures) or [("—", _first([]))]


def is_own(signed: Signed, name: str) -> bool:
    """Tell whether a witness is of the node that keeps a log."""
    return name.split("/")[:NODE_WORDS] == signed.origin.split("/")[:NODE_WORDS]


def earlier_rows(signed: Signed) -> list[tuple[int, str, str]]:
    """Give of each earlier checkpoint of a log its size, and each who cosigned it with the time when."""
    return [
        (size, *row)
        for size, signatures in _earlier(signed)
        for row in _rows(signed, (one.name for one in signatures), signatures)
    ]


def earlier_of(signed: Signed, positions: Sequence[int], *, own: bool) -> list[tuple[int, datetime]]:
    """Tell how many events at these positions were cosigned since when, by the node's own witnesses or by others."""
    first: dict[int, int] = {}
    for size, signatures in _earlier(signed):
        count = sum(position <= size for position in positions)
        for one in signatures:
            if count and is_own(signed, one.name) is own:
                first[count] = min(one.seconds, first.get(count, one.seconds))
    return [
        (count, datetime.fromtimestamp(seconds, UTC))
        for count, seconds in sorted(first.items())
        if not any(more > count and since <= seconds for more, since in first.items())
    ]


def _earlier(signed: Signed) -> Iterator[tuple[int, list[Signature]]]:
    for words, _ in signed.earlier:
        note = Note.read(words.encode())
        yield Checkpoint.read(note.text).size, [one for one in note.signatures if one.name != signed.origin]


def _rows(signed: Signed, names: Iterable[str], signatures: Sequence[Signature]) -> list[tuple[str, str]]:
    return [
        (_marked(signed, name), _first([one for one in signatures if one.name == name])) for name in sorted({*names})
    ]


def _marked(signed: Signed, name: str) -> str:
    return f"{name} (của chính hệ thống xuất)" if is_own(signed, name) else name


def _first(signatures: Sequence[Signature]) -> str:
    seconds = [one.seconds for one in signatures]
    return on_clocks(datetime.fromtimestamp(min(seconds), UTC)) if seconds else "chưa có bên nào đồng ký"


def on_clocks(moment: datetime) -> str:
    """Spell a moment as clocks in Viet Nam show it."""
    return f"{moment.astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}"


def erasures(told_: Told) -> list[tuple[str, list[str]]]:
    """Give the decisions by which values that are shown were erased, each with the services that say so."""
    decisions: dict[str, set[str]] = {}
    for one in told_.statement["erased"]:
        decisions.setdefault(one["decision"], set()).add(one["service"])
    return [(decision, sorted(services)) for decision, services in sorted(decisions.items())]


def counted(counts: Counter[str]) -> str:
    """Name what was counted, the most frequent first."""
    return named([f"{name} ({count})" for name, count in counts.most_common()])


def named(names: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """Name some, and say how many more there are."""
    more = f" và {len(names) - most} mục khác" if len(names) > most else ""
    return (", ".join(names[:most]) or "không có") + more
