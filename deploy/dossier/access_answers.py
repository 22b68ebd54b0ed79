"""What the first page answers about access: who could have read, on what each look rested, who broke the glass."""

from collections import Counter

from deploy.dossier.access import Then
from deploy.dossier.told import ALLOWED, DENIED, Look, Told, counted, day, named
from deploy.dossier.words import basis, label
from services.audit.dossier.redaction import PERSONAL
from services.audit.dossier.verify import shown
from shared.access.roles import BREAK_GLASS
from shared.kernel.personal import FieldClass
from shared.sealing.envelope import is_envelope

MET = frozenset({"met", "not-applicable"})
NO_RELATIONSHIP, NO_CONSENT = "KHÔNG có quan hệ", "không có đồng ý"
RELATIONSHIP_UNKNOWN, CONSENT_UNKNOWN = "KHÔNG RÕ quan hệ", "KHÔNG RÕ đồng ý"
MOST_SPANS = 3
"""So many times in which an agency had to do with the case are named on the first page; the table has all."""


def identity(told: Told) -> list[str]:
    """Say who could have read an identity by the rules, who opened it, and who wrote it."""
    access = told.access
    spans: dict[str, list[str]] = {}
    for one in access.spans:
        still = "KHÔNG RÕ" if told.may_lack_access else "nay"
        end = still if one.until is None else day(one.until)
        spans.setdefault(one.agency, []).append(f"{basis(one.basis)} {day(one.since)}-{end}")
    agencies = named([f"{agency} ({named(of, most=MOST_SPANS)})" for agency, of in spans.items()])
    unclear = f"; {access.unclear} sự kiện về quan hệ, đồng ý có trường bị che nên KHÔNG RÕ" if access.unclear else ""
    return [
        f"{among(told)}Có thể đã đọc, theo quan hệ với vụ việc: {agencies}{unclear}; {_roles(told)}.",
        "Người giữ khoá hoặc máy chủ của các dịch vụ: hồ sơ này không biết.",
        _opened(told),
    ]


def lawful(told: Told) -> list[str]:
    """Count what the looks rested on: basis, relationship, purpose and consent as they stood at each."""
    counts = Counter(look.decision for look in told.looks)
    unknown = len(told.looks) - counts[ALLOWED] - counts[DENIED]
    without = [look for look in told.looks if look.decision == ALLOWED and not look.line["legal_basis"]]
    opened = sum(bool(look.classes) for look in without)
    unclear = sum(look.hides_classes for look in without if not look.classes)
    aimless = sum(not look.line["purpose"] for look in told.looks)
    return [
        (
            f"{among(told)}{counts[ALLOWED]} lần được phép, {counts[DENIED]} lần bị từ chối"
            f"{f', {unknown} lần KHÔNG RÕ vì trường bị che' if unknown else ''}; không ghi mục đích: {aimless}; được"
            f" phép mà không ghi căn cứ riêng: {len(without)}, trong đó có mở giá trị: {opened}"
            f"{f' (KHÔNG RÕ: {unclear})' if unclear else ''}."
        ),
        _rested(told),
        "Từng lần một có trong bảng ở sau. Có hợp pháp hay không là việc người rà soát kết luận.",
    ]


def break_glass(told: Told) -> list[str]:
    """Count the accesses that broke the glass, and say how they were reviewed by the export."""
    found = [look for look in told.looks if look.line["purpose"] == BREAK_GLASS]
    counts = Counter(look.decision for look in found)
    words = f"{among(told)}{len(found)} lần truy cập với mục đích khẩn cấp"
    if not found:
        return [f"{words}."]
    words += f", trong đó {counts[ALLOWED]} lần được phép, {counts[DENIED]} lần bị từ chối."
    done = {(one["service"], one["position"]) for one in told.statement["reviews"]}
    amiss = {
        (one["service"], one["position"])
        for one in told.statement["reviews"]
        if one["findings"] or not MET.issuperset(one["answers"].values())
    }
    return [
        words,
        (
            f"Theo các rà soát đã kết thúc đến lúc xuất và được trình ở đây: {len(done)} lần, trong đó {len(amiss)} lần"
            f" có điểm không đạt hoặc phát hiện. Còn {len(found) - len(done)} lần không có ở đây: chưa rà soát xong"
            " hoặc không được trình. Đó là lời khai của hệ thống xuất, bảng ở sau."
        ),
    ]


def among(told: Told) -> str:
    """Say of which events an answer speaks, where there are, or may be, more than are shown."""
    return "Chỉ tính trong các sự kiện được trình ở đây: " if told.is_part else ""


def on_what(look: Look, then: Then, *, may_lack: bool) -> str:
    """Say in a cell on what a look rested; where relationships or consents ``may_lack``, none is not known."""
    nothing = RELATIONSHIP_UNKNOWN if may_lack else NO_RELATIONSHIP
    disagreed = CONSENT_UNKNOWN if may_lack else NO_CONSENT
    related = ", ".join(map(basis, then.bases)) or ("đọc để thanh tra" if then.audits else nothing)
    fits = {True: "hợp vai trò", False: "KHÔNG hợp vai trò", None: "CHƯA BIẾT quy tắc khi đó"}[then.fits]
    agreed = "có đồng ý còn hiệu lực" if then.agreed else disagreed
    return f"{related}; {label('purpose', look.line['purpose'])}: {fits}; {agreed}"


def _roles(told: Told) -> str:
    """Say which roles the rules of the time let open an identity, and that older rules are not known."""
    by_rules = told.access.opening()
    words = [
        f"vai trò mở được theo {rules}: {', '.join(label('role', one) for one in of)}" for rules, of in by_rules.items()
    ]
    if not told.access.knows_all_rules:
        words.append("vai trò nào mở được theo quy tắc trước đó: CHƯA BIẾT")
    return "; ".join(words)


def _opened(told: Told) -> str:
    read = [look for look in told.looks if look.decision == ALLOWED and FieldClass.IDENTITY in look.classes]
    unclear = sum(
        look.may_have_opened
        for look in told.looks
        if look.decision != ALLOWED or FieldClass.IDENTITY not in look.classes
    )
    wrote = {
        str(event["meta"]["others"]["value"]["agency"])
        for event in told.events
        if any(
            isinstance(value, dict) and is_envelope(value) and value["class"] == FieldClass.IDENTITY
            for value in shown(event).values()
        )
    }
    by = named(sorted(wrote))
    if _may_hide_an_identity(told):
        by = f"{by}, còn lại KHÔNG RÕ vì có trường bị che" if wrote else "KHÔNG RÕ vì có trường bị che"
    also = f"; KHÔNG RÕ ở {unclear} lần vì trường bị che" if unclear else ""
    agencies = Counter(str(look.line["agency"]) for look in read)
    opened_by = f", bởi {counted(agencies)}" if read else ""
    return f"Được mở xem: {len(read)} lần{opened_by}{also}. Đã ghi danh tính: {by}."


def _may_hide_an_identity(told: Told) -> bool:
    hidden = [part["because"] for event in told.events for part in event["data"] if "because" in part]
    if FieldClass.IDENTITY in told.statement["hidden"]:
        return any(word == PERSONAL for word in hidden)
    return any(word.rpartition(":")[2].startswith("/") for word in hidden)


def _rested(told: Told) -> str:
    then = [told.access.looks[look.place] for look in told.looks if look.decision == ALLOWED]
    audits = sum(one.audits and not one.bases for one in then)
    related = sum(bool(one.bases) for one in then)
    fits = Counter(one.fits for one in then)
    unclear = f" (KHÔNG RÕ hết: {told.access.unclear} sự kiện có trường bị che)" if told.access.unclear else ""
    nothing = RELATIONSHIP_UNKNOWN if told.may_lack_access else NO_RELATIONSHIP
    return (
        f"{among(told)}Khi được phép, lúc đó cơ quan có quan hệ với vụ việc: {related}, đọc để thanh tra: {audits},"
        f" {nothing}: {len(then) - related - audits}; mục đích hợp vai trò: {fits[True]}, KHÔNG hợp: {fits[False]},"
        f" CHƯA BIẾT quy tắc khi đó: {fits[None]}; có đồng ý còn hiệu lực ngày đó, nêu đúng cơ quan và mục đích:"
        f" {sum(one.agreed for one in then)} (trên {len(told.consents)} sự kiện về đồng ý){unclear}."
    )
