"""What the dashboard shows, in the order somebody on duty asks: does it answer, does it move, does it keep up."""

from dataclasses import dataclass

STAT, LINES = "stat", "timeseries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel: each query with its legend; from ``alarm`` on it is red."""

    title: str
    meaning: str
    queries: tuple[tuple[str, str], ...]
    kind: str = LINES
    unit: str = "short"
    alarm: float | None = None


def _quantiles(name: str, by: str = "service") -> tuple[tuple[str, str], ...]:
    label = f"{{{{{by}}}}}" if by else ""
    grouped = f"le, {by}" if by else "le"
    return tuple(
        (f"histogram_quantile({share}, sum by ({grouped}) (rate({name}_bucket[5m])))", f"{text} {label}".strip())
        for share, text in ((0.5, "p50"), (0.99, "p99"))
    )


ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    (
        "Does it answer",
        (
            Panel(
                title="Services that do not answer",
                meaning="Down, stopped or hanging; `hoigia status` names them.",
                queries=(("count(hoigia_up == 0) or vector(0)", "services"),),
                kind=STAT,
                alarm=1,
            ),
            Panel(
                title="Parts that are not well",
                meaning="A halted relay or inbox, a hole, a follower that fails: `hoigia status` says which and why.",
                queries=(("count(hoigia_part_up == 0) or vector(0)", "parts"),),
                kind=STAT,
                alarm=1,
            ),
            Panel(
                title="Dead letters",
                meaning="Messages a person has to look at: docs/how-to/dead-letters.md.",
                queries=(('sum(hoigia_queue_messages{state="dead"}) or vector(0)', "letters"),),
                kind=STAT,
                alarm=1,
            ),
            Panel(
                title="What is not well, and why",
                meaning="Each part whose state is neither active nor standby, with its code.",
                queries=(
                    (
                        'hoigia_part_state{state!~"active|standby"}',
                        "{{service}} {{part}} {{state}} {{code}}",
                    ),
                ),
            ),
        ),
    ),
    (
        "Does it move",
        (
            Panel(
                title="Lag of followers",
                meaning="Records behind the log (or the inbox, for the mirror); growing means it stands still.",
                queries=(("hoigia_follower_lag", "{{service}} {{follower}}"),),
                alarm=1000,
            ),
            Panel(
                title="Records appended a second",
                meaning="Growth of each log.",
                queries=(("clamp_min(deriv(hoigia_log_head[5m]), 0)", "{{service}}"),),
                unit="ops",
            ),
            Panel(
                title="Records followed a second",
                meaning="How fast each follower moves.",
                queries=(("clamp_min(deriv(hoigia_follower_position[5m]), 0)", "{{service}} {{follower}}"),),
                unit="ops",
            ),
            Panel(
                title="Room in partitions",
                meaning="Positions left in the partitions of each log that were made ahead.",
                queries=(("hoigia_log_room", "{{service}}"),),
            ),
            Panel(
                title="Messages in queues",
                meaning="Ready, being worked on, waiting for a later try, dead.",
                queries=(("hoigia_queue_messages > 0", "{{queue}} {{state}}"),),
            ),
        ),
    ),
    (
        "What is asked of it",
        (
            Panel(
                title="Commands a second",
                meaning="Done, repeated and refused.",
                queries=(("sum by (service, outcome) (rate(hoigia_commands_total[5m]))", "{{service}} {{outcome}}"),),
                unit="ops",
            ),
            Panel(
                title="Refusals by code",
                meaning="What ended with a code, at the door and at the services.",
                queries=(("sum by (service, code) (rate(hoigia_refusals_total[5m]))", "{{service}} {{code}}"),),
                unit="ops",
            ),
            Panel(
                title="Reactions a second",
                meaning="Messages worked on; failed ones are tried again.",
                queries=(("sum by (service, outcome) (rate(hoigia_reactions_total[5m]))", "{{service}} {{outcome}}"),),
                unit="ops",
            ),
            Panel(
                title="Answers of the door a second",
                meaning="By status.",
                queries=(("sum by (status) (rate(hoigia_portal_requests_total[5m]))", "{{status}}"),),
                unit="reqps",
            ),
        ),
    ),
    (
        "How fast it is",
        (
            Panel(
                title="Until an answer was ready",
                meaning="At the door, all routes.",
                queries=_quantiles("hoigia_portal_request_seconds", by=""),
                unit="s",
            ),
            Panel(
                title="Until an append was durable",
                meaning="Waiting for the committer and the commit itself.",
                queries=_quantiles("hoigia_append_seconds"),
                unit="s",
            ),
            Panel(
                title="Stall of the hub",
                meaning="How late a ticker is woken: something does not wait cooperatively where this grows.",
                queries=_quantiles("hoigia_hub_stall_seconds"),
                unit="s",
                alarm=0.01,
            ),
            Panel(
                title="Kept out of logs a second",
                meaning="Keys and values that are on no list; anything but nothing is a fault in the code.",
                queries=(("sum by (service) (rate(hoigia_log_dropped_total[5m]))", "{{service}}"),),
                unit="ops",
            ),
        ),
    ),
)
