"""What authorities outside add to a dossier: the signature of the organisation on the report, and a time stamp."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from asn1crypto.x509 import Certificate
from pyhanko.sign.signers import SimpleSigner

from deploy.authorities.time_stamp import Authority, check_stamp
from deploy.authorities.trust import read_roots
from deploy.dossier.signature import check_signature, check_signer, report_signer, signed_report
from deploy.problems import WRONG_USAGE, Problem
from services.audit.dossier.verify import STRANGE, TIME_STAMP
from shared.config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Who is at hand to sign and to stamp: nobody, unless the deployment has a key or names an authority."""

    signer: SimpleSigner | None = None
    authority: Authority | None = None
    roots: Sequence[Certificate] = ()

    @classmethod
    def of(cls, settings: Settings, *, is_stamped: bool) -> "Outside":
        """Read what is configured; raises Problem for what cannot be used, before anything is exported."""
        signer, url = report_signer(settings), settings.time_stamp_authority
        roots = read_roots(settings.trusted_roots) if signer or (url and is_stamped) else ()
        if signer:
            _believed(lambda: check_signer(signer, roots))
        otherwise = ", or export without one by --without-time-stamp"
        authority = Authority(url, roots, otherwise=otherwise) if url and is_stamped else None
        return cls(signer=signer, authority=authority, roots=roots)

    def signed(self, report: bytes, statement: Mapping[str, Any]) -> bytes:
        """Give a report, signed where there is a key; raises Problem for a signature that nobody would believe."""
        if self.signer is None:
            return report
        reason = f"dossier {statement['dossier']}, copy {statement['copy']}"
        written = signed_report(report, self.signer, reason, self.authority)
        _believed(lambda: check_signature(written, self.roots))
        return written

    def stamp(self, manifest: bytes) -> bytes | None:
        """Have the manifest of a payload stamped, where there is an authority; raises Problem."""
        return None if self.authority is None else self.authority.stamp(manifest)


def _believed(check: Callable[[], object]) -> None:
    """Make a Problem of what nobody would believe of the key for reports."""
    try:
        check()
    except ValueError as wrong:
        raise Problem(
            f"the key for reports signs what the trusted roots do not vouch for: {wrong}", exit_code=WRONG_USAGE
        ) from None


def check_outside(files: Mapping[str, bytes], roots: Sequence[Certificate]) -> list[str]:
    """Check what authorities outside added to the files of a dossier; raises ``ValueError`` with what is wrong."""
    return [_checked("report", _report_words, files, roots), _checked("time stamp", _stamp_words, files, roots)]


_Words: TypeAlias = Callable[[Mapping[str, bytes], Sequence[Certificate]], str]


def _checked(name: str, words: _Words, files: Mapping[str, bytes], roots: Sequence[Certificate]) -> str:
    try:
        return f"{name}: {words(files, roots)}"
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from None
    except STRANGE as strange:
        raise ValueError(f"{name}: is not of the shape that it must be ({type(strange).__name__})") from None


def _report_words(files: Mapping[str, bytes], roots: Sequence[Certificate]) -> str:
    found = check_signature(files["data/report.pdf"], roots)
    if found is None:
        return "NOT signed (PAdES)"
    stamped = f", time-stamped at {found.stamped_at:%Y-%m-%dT%H:%M:%SZ}" if found.stamped_at else ""
    return f"signed by {found.by}, whom your roots vouch for{stamped}"


def _stamp_words(files: Mapping[str, bytes], roots: Sequence[Certificate]) -> str:
    answer = files.get(TIME_STAMP)
    if answer is None:
        return "NOT there"
    found = check_stamp(answer, files["manifest-sha256.txt"], roots)
    return f"all of data/ was there at {found.at:%Y-%m-%dT%H:%M:%SZ}, says {found.by}, whom your roots vouch for"
