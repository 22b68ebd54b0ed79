"""The files of a dossier, its manifests and its zip: the same content gives the same bytes."""

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from services.audit.dossier.redaction import lines
from services.audit.dossier.verify import BAGIT, BASE, TIME_STAMP, lists_of, manifest_of, spell, zipped
from shared.kernel.canonical import Json, canonical

VERIFIER = Path(__file__).with_name("verify.py")
README = """\
Hồ sơ chứng cứ của một vụ việc, do nền tảng Hồi Gia xuất ra. Bản để đọc: data/report.pdf.
Kiểm tra không cần mạng, chỉ cần Python 3.9 trở lên:

    python3 verify.py TEN-TEP.zip --keys KHOA.txt

KHOA.txt là các khoá công khai mà bên nhận có được bằng con đường khác, không phải từ hồ sơ này; verify.py cũng nên
lấy bằng con đường khác: tệp nằm trong hồ sơ giả có thể luôn trả lời là đúng.

Dòng cuối là `sound` (mã thoát 0): mọi điều kiểm tra được đều đúng. `WRONG` (mã thoát 1): nêu điều sai đầu tiên. Dòng
`note` nói điều hồ sơ này không chứng minh. Đừng giải nén rồi nén lại: chính tệp zip cũng được kiểm tra. Nếu có dấu
thời gian (time-stamp.tsr), kiểm tra ai cấp bằng chứng thư gốc mà bên nhận tin cậy:

    unzip -j TEN-TEP.zip dossier/time-stamp.tsr dossier/manifest-sha256.txt
    openssl ts -verify -in time-stamp.tsr -data manifest-sha256.txt -CAfile GOC.pem

A dossier of one case, exported by the platform Hồi Gia. To be read: data/report.pdf.
It is checked without a network and with nothing but Python 3.9 or newer, by the command above; the file of keys holds
the public keys that you were given by another way than this dossier. Take verify.py by another way as well: the one in
a forged dossier may call everything sound. What is checked: the first lines of verify.py. The last line is `sound`
(exit code 0) or `WRONG` with the first thing that is wrong (exit code 1); `note` says what this dossier does not prove.
Do not pack the zip anew: it is checked as well. If there is a time stamp, the two commands above check who gave it, by
the root certificates that you trust.
"""


Step = tuple[str, Sequence[bytes]]
"""A checkpoint from which a log goes on, and the proof that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is signed of one log: its checkpoint, its keys, and the checkpoints from which it is proved to go on.

    Those of ``consistency`` the receiver holds; those of ``earlier`` witnesses cosigned, and nobody else's signature
    is under them.
    """

    origin: str
    size: int
    note: str
    keys: str
    witnesses: Sequence[str]
    consistency: Sequence[Step] = ()
    earlier: Sequence[Step] = ()

    def written(self) -> dict[str, Json]:
        """Spell it for whoever puts the dossier together."""
        return {
            "origin": self.origin,
            "size": self.size,
            "note": self.note,
            "keys": self.keys,
            "witnesses": [*self.witnesses],
            "consistency": [_step(*one) for one in self.consistency],
            "earlier": [_step(*one) for one in self.earlier],
        }

    @classmethod
    def read(cls, words: Mapping[str, Any]) -> "Signed":
        """Read what :meth:`written` spelled."""
        steps = {
            name: [(one["since"], [base64.b64decode(part) for part in one["proof"]]) for one in words[name]]
            for name in ("consistency", "earlier")
        }
        return cls(**{**words, **steps})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that goes into a dossier but the report, which is made of it."""

    events: Sequence[dict[str, Any]]
    proofs: Sequence[dict[str, Any]]
    logs: Mapping[str, Signed]
    witness_keys: str
    exporter_keys: str
    schemas: Mapping[str, Json]
    parted: Collection[tuple[str, str]] = ()
    uncovered: Mapping[str, int] = field(default_factory=dict)
    unseen: Collection[str] = ()
    """The logs of the platform of which nobody knew at the export whether they tell more of the case."""
    export: Mapping[str, Json] = field(default_factory=dict)
    """Who, why, for whom, which copy: what goes into the statement as it is."""

    def statement(self) -> dict[str, Json]:
        """Say who exported what, and what is claimed to be here; the verifier holds the rest against it."""
        return {
            **self.export,
            "logs": {name: self._log(name, signed) for name, signed in self.logs.items()},
            "uncovered": dict(self.uncovered),
            "unseen": [*sorted(self.unseen)],
            "streams": streams_of(self.events, self.parted),
        }

    def payload(self, report: bytes) -> dict[str, bytes]:
        """Give the payload of the bag by name."""
        files = {
            "data/events.jsonl": lines(self.events),
            "data/proofs.jsonl": lines(self.proofs),
            "data/statement.json": canonical(self.statement()),
            "data/report.pdf": report,
            "data/keys/witnesses.keys": self.witness_keys.encode(),
            "data/keys/exporter.keys": self.exporter_keys.encode(),
            **lists_of(list(self.events)),
        }
        for kind, schema in self.schemas.items():
            files[f"data/schemas/{kind}.json"] = spell(schema)
        for name, signed in self.logs.items():
            files[f"data/checkpoints/{name}.note"] = signed.note.encode()
            files[f"data/keys/{name}.keys"] = signed.keys.encode()
            for number, step in enumerate((*signed.consistency, *signed.earlier), 1):
                files[f"data/consistency/{name}-{number}.json"] = canonical({"service": name, **_step(*step)})
        return files

    def _log(self, name: str, signed: Signed) -> Json:
        states = ["withheld" in event for event in self.events if event["service"] == name]
        return {
            "origin": signed.origin,
            "size": signed.size,
            "shown": states.count(False),
            "withheld": states.count(True),
            "witnesses": [*sorted(signed.witnesses)],
        }


def _step(since: str, proof: Sequence[bytes]) -> dict[str, Json]:
    return {"since": since, "proof": [base64.b64encode(one).decode() for one in proof]}


def streams_of(events: Sequence[dict[str, Any]], parted: Collection[tuple[str, str]]) -> list[Json]:
    """Tell which versions of which streams are here; ``parted`` are streams that hold events of others as well."""
    versions: dict[tuple[str, str], list[Json]] = {}
    for event in (one for one in events if "withheld" not in one):
        versions.setdefault((event["service"], event["stream"]), []).append(event["version"])
    return [
        {"service": name[0], "stream": name[1], "versions": found, "whole": name not in parted}
        for name, found in versions.items()
    ]


def bagged(
    payload: Mapping[str, bytes],
    *,
    identifier: str,
    organisation: str,
    day: date,
    agent: str,
    stamp: bytes | None = None,
) -> dict[str, bytes]:
    """Put a payload into a bag (RFC 8493), with the verifier and a time stamp beside it; the seal is still to come."""
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    info = {
        "Bag-Software-Agent": agent,
        "Bagging-Date": day.isoformat(),
        "External-Identifier": identifier,
        "Payload-Oxum": oxum,
        "Source-Organization": organisation,
    }
    files = {
        **payload,
        "bagit.txt": BAGIT,
        "bag-info.txt": "".join(f"{name}: {word}\n" for name, word in info.items()).encode(),
        "README.txt": README.encode(),
        "verify.py": VERIFIER.read_bytes(),
        "manifest-sha256.txt": manifest_of(dict(payload)),
    }
    if stamp is not None:
        files[TIME_STAMP] = stamp
    tags = {name: content for name, content in files.items() if name not in payload}
    return {**files, "tagmanifest-sha256.txt": manifest_of(tags)}


def sealed(files: Mapping[str, bytes], note: str) -> bytes:
    """Give the zip of a bag with the note that seals it."""
    return zipped({BASE + name: content for name, content in {**files, "seal.note": note.encode()}.items()})


def digest_of(files: Mapping[str, bytes]) -> str:
    """Give the digest that stands for all of a bag: that of its tag manifest."""
    return hashlib.sha256(files["tagmanifest-sha256.txt"]).hexdigest()


def seal_text(name: str, *, dossier: str, copy: int, digest: str) -> str:
    """Spell what seals a dossier: who, which, which copy, and the SHA-256 of its tag manifest."""
    return f"{name}\n{dossier}\n{copy}\n{digest}\n"
