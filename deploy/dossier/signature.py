"""The signature on a report (PAdES): made with the key that the deployment keeps for it, and checked."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.cms import SignerInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel, StandardCMSSignatureStatus

from deploy.authorities.time_stamp import moment_of
from deploy.authorities.trust import validation, vouched
from deploy.problems import WRONG_USAGE, Problem
from shared.config import Settings

KEY, PASSWORD = ("report", "signer.p12"), ("report", "signer.password")
"""Below ``HOIGIA_SECRETS``: key and certificates as PKCS #12 (RFC 7292), and its password."""
FIELD = "Signature"
ROOM = 32 * 1024
"""Bytes left for the signature, its certificates and its time stamp: the library would ask for a stamp to measure."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a report, when by their own word, and when by that of a time stamp."""

    by: str
    at: datetime | None
    stamped_at: datetime | None


def report_signer(settings: Settings) -> SimpleSigner | None:
    """Give what signs reports here, if the deployment has a key for it; raises Problem for one that cannot be read."""
    path = settings.secrets.joinpath(*KEY)
    if not path.exists():
        return None
    try:
        password = settings.secret(*PASSWORD).encode()
        found: SimpleSigner = SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=(), passphrase=password)
    except OSError as failure:
        reason = f"{failure.filename}: {failure.strerror}"
    except ValueError:
        reason = f"it is no PKCS #12, or not locked with what is in {PASSWORD[-1]}"
    except (TypeError, AttributeError):
        reason = "it does not hold a key and its certificate"
    else:
        return found
    raise Problem(f"{path}: the key for reports cannot be read ({reason})", exit_code=WRONG_USAGE)


def check_signer(signer: SimpleSigner, roots: Sequence[Certificate]) -> None:
    """Let a key sign nothing, to see before an export begins that it would be believed now; raises ``ValueError``."""

    async def tried() -> StandardCMSSignatureStatus:
        signed = await signer.async_sign_general_data(b"", "sha256")
        return await async_validate_detached_cms(b"", signed["content"], validation(roots))

    vouched(asyncio.run(tried()))


def signed_report(report: bytes, signer: SimpleSigner, reason: str, stamper: TimeStamper | None) -> bytes:
    """Add a signature that nobody sees on the pages to a report (PAdES B-B; with a time stamp B-T).

    The PDF is only added to, and its metadata stay as they are, so that what it is by its standards it stays.
    """
    written = io.BytesIO()
    sign_pdf(
        _Adding(io.BytesIO(report)),
        PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True, reason=reason
        ),
        signer,
        timestamper=stamper,
        new_field_spec=SigFieldSpec(FIELD, box=(-1, -1, -1, -1), readable_field_name="Chữ ký số"),
        bytes_reserved=ROOM,
        output=written,
    )
    return written.getvalue()


def check_signature(report: bytes, roots: Sequence[Certificate]) -> Signature | None:
    """Check the signature of a report, if it has one; raises ``ValueError`` with what is wrong.

    Certificates count as of the moment of the time stamp, where there is one, else of now.
    """
    signatures = PdfFileReader(io.BytesIO(report)).embedded_signatures
    if not signatures:
        return None
    (only,) = signatures
    (moment,) = _stamped(only.signer_info) or (None,)
    found = validate_pdf_signature(only, validation(roots, moment))
    vouched(found)
    if found.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise ValueError("something was added after it was signed")
    if moment is not None:
        # The certificates counted as of this moment: it has to be the word of somebody trusted.
        if found.timestamp_validity is None:
            raise ValueError("its time stamp is none that can be checked")
        vouched(found.timestamp_validity)
    return Signature(found.signing_cert.subject.human_friendly, found.signer_reported_dt, moment)


def _stamped(signer: SignerInfo) -> list[datetime]:
    """Read what the time stamps of a signature say."""
    attributes = (one for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token")
    return [moment_of(value["content"]) for one in attributes for value in one["values"]]


class _Adding(IncrementalPdfFileWriter):
    """A writer that leaves the metadata alone: written anew they are other XMP than PDF/A asks for."""

    def _update_meta(self) -> None:
        """Change nothing."""
