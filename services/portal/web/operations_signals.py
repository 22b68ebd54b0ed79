"""The operations of the API that read tips, and the schemas of what they answer."""

from services.portal.rules.tip_view import SIGNAL_STATES
from services.portal.schemas import Reveal
from services.portal.web.operations import READ_CASES, REVEAL, Operation
from services.portal.web.shapes import ID, MAYBE, TEXT, TIME, Document, page, shape
from shared.contracts.vocabulary import SignalChannel

_LINE: Document = {
    "signal_id": ID,
    "code": TEXT,
    "tip_channel": {"enum": [*SignalChannel]},
    "received_by": TEXT,
    "received_at": TIME,
    "state": {"enum": [*SIGNAL_STATES]},
    "reason": MAYBE,
    "cases": {"type": "array", "items": ID},
}

SIGNAL_ANSWERS: dict[str, Document] = {
    "Signals": page(shape(_LINE)),
    "Signal": shape(
        {
            "signal_id": ID,
            "code": TEXT,
            "state": {"enum": [*SIGNAL_STATES]},
            "versions": {"type": "object"},
            "intake": {"type": "object", "description": "What was announced of the tip."},
        },
        closed=False,
    ),
}

SIGNAL_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        operation="ListSignals",
        method="get",
        path="/signals",
        title_en="List the tips that the asker's agency received or was passed",
        title_vi="Danh sách tin báo cơ quan đã nhận hoặc được chuyển",
        answers="Signals",
        query=(("state", {"enum": [*SIGNAL_STATES]}), ("cursor", TEXT)),
        purpose="optional",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowSignal",
        method="get",
        path="/signals/{signal_id}",
        title_en="Show a tip, masked",
        title_vi="Xem tin báo, đã che thông tin",
        answers="Signal",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ShowSignalHistory",
        method="get",
        path="/signals/{signal_id}/history",
        title_en="Show every event about a tip in order of record",
        title_vi="Toàn bộ sự kiện của tin báo theo thứ tự ghi nhận",
        answers="History",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="ListSignalDisclosures",
        method="get",
        path="/signals/{signal_id}/disclosures",
        title_en="Show who was shown or denied what of a tip",
        title_vi="Ai đã xem hoặc bị từ chối xem tin báo",
        answers="Disclosures",
        purpose="required",
        roles=READ_CASES,
    ),
    Operation(
        operation="RevealSignal",
        method="post",
        path="/signals/{signal_id}/reveals",
        title_en="Have what was said in a tip opened; recorded first",
        title_vi="Mở xem nội dung tin báo; được ghi lại trước",
        answers="Revealed",
        body=Reveal,
        example={"classes": ["contact"], "fields": ["text"]},
        purpose="required",
        keyed=True,
        roles=REVEAL,
    ),
)
