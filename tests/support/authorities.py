"""Authorities outside: certificates of an imaginary root, and a time stamp authority that answers over real HTTP.

The stamps are made by ``openssl ts``, so that what we ask for and believe is what another hand makes of RFC 3161.
"""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shared.clock import now

PASSWORD = "mật khẩu"
CONFIGURATION = """\
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Certified:
    """A key, and the certificate that tells whose it is."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Give the certificate as text."""
        return self.certificate.public_bytes(Encoding.PEM)


def root(name: str = "Gốc tin cậy") -> Certified:
    """Make a root that vouches for others."""
    return _certified(name, None, ())


def signer(of: Certified, name: str = "Sở Y tế", *, days: int = 30, commits: bool = True) -> Certified:
    """Make an organisation that signs, for as many days from now on; fewer than none is over already.

    Who does not commit to what it signs may only prove who it is.
    """
    return _certified(name, of, (), days=days, commits=commits)


def stamper(of: Certified) -> Certified:
    """Make an authority that stamps times."""
    return _certified("Cấp dấu thời gian", of, (ExtendedKeyUsageOID.TIME_STAMPING,))


def stored(one: Certified, of: Certified) -> bytes:
    """Give a key and its certificates as PKCS #12."""
    locked = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"report", one.key, one.certificate, [of.certificate], locked)


@dataclass(slots=True)
class Stamping:
    """A time stamp authority at work; ``spoil`` may alter what it answers."""

    url: str
    spoil: Callable[[int, bytes], tuple[int, bytes]]


@contextmanager
def stamping(one: Certified, folder: Path) -> Iterator[Stamping]:
    """Serve time stamps of an authority until the end of the block."""
    folder.mkdir(exist_ok=True)
    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.pem").write_bytes(one.pem())
    (folder / "tsa.key").write_bytes(one.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = Stamping("", lambda status, body: (status, body))

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = found.spoil(200, _reply(folder)) if found.url.endswith(self.path) else (404, b"")
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    found.url = f"http://127.0.0.1:{server.server_port}/tsa?policy=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _reply(folder: Path) -> bytes:
    words = ["-config", "tsa.cnf", "-section", "here", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key"]
    done = subprocess.run(("openssl", "ts", "-reply", *words), cwd=folder, capture_output=True, check=True)  # noqa: S603, S607
    return done.stdout


def _certified(
    name: str, of: Certified | None, uses: tuple[x509.ObjectIdentifier, ...], *, days: int = 30, commits: bool = True
) -> Certified:
    key, named = generate_private_key(SECP256R1()), _named(name)
    ends = now() + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named if of is None else of.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=60))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=of is None, path_length=None), critical=True)
        .add_extension(_usage(is_root=of is None, commits=commits), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if uses:
        made = made.add_extension(x509.ExtendedKeyUsage(uses), critical=True)
    return Certified(key, made.sign(key if of is None else of.key, hashes.SHA256()))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, is_root: bool, commits: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=commits and not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
