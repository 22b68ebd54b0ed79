"""Invented staff accounts, one of every role, and the file of their logins."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.access.asker import Asker
from shared.config import Settings
from shared.kernel.canonical import Json
from shared.kernel.ids import CommandId, derive
from shared.kernel.refusal import PlatformError
from shared.rpc.client import RpcClient

FILE = "demo-logins.json"
OPERATOR = Asker(user="operator", agency="operator", role="administrator", purpose="support")
_SECONDS = 30.0

_STAFF = (
    ("demo.xa", "Cán Bộ Xã Minh Họa", "24-xa-dong-ky", "commune-officer"),
    ("demo.so-y-te", "Quản Lý Ca Minh Họa", "24-so-y-te", "case-manager"),
    ("demo.phe-duyet", "Người Phê Duyệt Minh Họa", "24-so-y-te", "approver"),
    ("demo.cong-an", "Điều Tra Viên Minh Họa", "24-cong-an-tinh", "investigator"),
    ("demo.bien-phong", "Cán Bộ Biên Phòng Minh Họa", "24-bo-doi-bien-phong", "border-officer"),
    ("demo.sinh-ke", "Cán Bộ Sinh Kế Minh Họa", "24-so-y-te", "livelihood-officer"),
    ("demo.phap-ly", "Trợ Giúp Viên Minh Họa", "24-tro-giup-phap-ly", "legal-aid"),
    ("demo.nha-tam-lanh", "Nhân Viên Nhà Tạm Lánh Minh Họa", "01-ngoi-nha-binh-yen", "shelter-staff"),
    ("demo.co-so", "Nhân Viên Cơ Sở Minh Họa", "24-trung-tam-cong-tac-xa-hoi", "provider"),
    ("demo.thanh-tra", "Thanh Tra Viên Minh Họa", "24-thanh-tra", "auditor"),
    ("demo.bao-mat", "Cán Bộ Bảo Vệ Dữ Liệu Minh Họa", "24-thanh-tra", "privacy-officer"),
    ("demo.giam-sat", "Người Giám Sát Minh Họa", "24-so-y-te", "supervisor"),
    ("demo.thong-ke", "Cán Bộ Thống Kê Minh Họa", "24-ubnd-tinh", "statistician"),
    ("demo.quan-tri", "Quản Trị Viên Minh Họa", "24-ubnd-tinh", "administrator"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody needs to sign in."""

    username: str
    password: str
    agency: str
    role: str
    province: str


def ensure_accounts(settings: Settings) -> Sequence[Login]:
    """Make the accounts that are missing; the file is written before the first password is set."""
    path = settings.data_directory / FILE
    known = {login.username: login for login in _read(path)}
    logins = [
        known.get(name) or Login(name, secrets.token_urlsafe(15), agency, role, agency.split("-")[0])
        for name, _, agency, role in _STAFF
    ]
    _write(path, logins)
    client = RpcClient(settings, "operator")
    try:
        for login, (_, full_name, _, _) in zip(logins, _STAFF, strict=True):
            _ensure(client, login, full_name)
    finally:
        client.close()
    return logins


def _ensure(client: RpcClient, login: Login, full_name: str) -> None:
    body: dict[str, Json] = {
        "username": login.username,
        "full_name": full_name,
        "agency": login.agency,
        "role": login.role,
    }
    client.call(
        "directory",
        "command",
        {"name": "add-staff", "body": body},
        asker=OPERATOR,
        command_id=CommandId(derive("demo-staff", login.username)),
        time_limit=_SECONDS,
    )
    client.call(
        "directory",
        "password.set",
        {"username": login.username, "password": login.password},
        asker=OPERATOR,
        command_id=CommandId(derive("demo-password", login.username, login.password)),
        time_limit=_SECONDS,
    )


def _read(path: Path) -> list[Login]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError:
        raise PlatformError("demo-logins-unreadable") from None
    return [Login(**row) for row in rows]


def _write(path: Path, logins: Sequence[Login]) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
