"""Time stamps of an authority outside (RFC 3161): asked for over HTTP, and believed only when they verify."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException

from asn1crypto.cms import ContentInfo, SignedData
from asn1crypto.tsp import TimeStampReq, TimeStampResp
from asn1crypto.x509 import Certificate
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus

from deploy.authorities.trust import validation, vouched
from deploy.problems import UNREACHABLE, WRONG_USAGE, Problem
from shared.notary.posting import post

SECONDS = 20.0
MOST_BYTES = 256 * 1024
"""So much of an answer is read: a stamp with its certificates has some ten thousand bytes."""
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
_OK = 200


@dataclass(frozen=True, slots=True)
class Stamped:
    """When something was there, and by whose word."""

    at: datetime
    by: str


class Authority(TimeStamper):
    """A time stamp authority and the roots by which its stamps are believed."""

    def __init__(self, url: str, roots: Sequence[Certificate], *, otherwise: str = "") -> None:
        """Take where it is asked, and what else one may do without; raises Problem for what is no address."""
        super().__init__()  # type: ignore[no-untyped-call]  # the library's
        if not url.startswith(("http://", "https://")):
            raise Problem(f"HOIGIA_TIME_STAMP_AUTHORITY: {url} is no http:// or https:// URL", exit_code=WRONG_USAGE)
        self.url = url
        self._roots = roots
        self._otherwise = otherwise
        self._answer = b""

    def stamp(self, data: bytes) -> bytes:
        """Have data stamped; gives the answer (``TimeStampResp``, DER). Raises Problem for one that does not verify."""
        asyncio.run(self.async_timestamp(hashlib.sha256(data).digest(), "sha256"))
        return self._answer

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> ContentInfo:
        """Have a digest stamped, also for the library when it signs; raises Problem as :meth:`stamp` does."""
        try:
            found = await super().async_timestamp(message_digest, md_algorithm)
            await _believed(found["content"], {md_algorithm: message_digest}.__getitem__, self._roots)
        except (OSError, HTTPException, ValueError, TypeError, AttributeError) as failure:
            reason = " ".join(str(failure).split())
            raise Problem(
                f"{self.url} gave no time stamp that verifies ({reason}); try again{self._otherwise}",
                exit_code=UNREACHABLE,
            ) from None
        return found

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        """Send the request, as the library asks for it; a stamp is small, so waiting for it may stop the loop."""
        answer = post(self.url, req.dump(), _HEADERS, seconds=SECONDS, most=MOST_BYTES)
        if answer.status != _OK:
            raise OSError(f"HTTP {answer.status}")
        self._answer = answer.body
        return TimeStampResp.load(answer.body, strict=True)


def check_stamp(answer: bytes, data: bytes, roots: Sequence[Certificate]) -> Stamped:
    """Check that an authority of these roots stamped this data; raises ``ValueError`` with what is wrong.

    Its certificates count as of the moment that it names.
    """
    signed = TimeStampResp.load(answer, strict=True)["time_stamp_token"]["content"]
    return asyncio.run(_believed(signed, lambda name: hashlib.new(name, data).digest(), roots))


async def _believed(token: SignedData, digest: Callable[[str], bytes], roots: Sequence[Certificate]) -> Stamped:
    context = validation(roots, moment_of(token))
    found = TimestampSignatureStatus(**await validate_tst_signed_data(token, context, digest))
    vouched(found)
    return Stamped(found.timestamp, found.signing_cert.subject.human_friendly)


def moment_of(token: SignedData) -> datetime:
    """Read the moment that a time stamp tells, before anybody vouched for it."""
    found: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return found
