"""eventsourcing's subscription over its own table: run by the python of an environment that has it.

``python -m benchmarks.replay_eventsourcing HOST PORT DATABASE USER PASSWORD EVENTS HOW``; ``HOW`` is ``make`` (the
table), ``parse`` or ``leave`` (the state as it is).
"""

import gc
import json
import os
import sys
import time
from collections import Counter
from typing import Any


def main(arguments: list[str]) -> None:
    """Make the table, or read everything and tell how long it took."""
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore  # noqa: PLC0415 - of the peer

    host, port, database, user, password, events, how = arguments
    store = PostgresDatastore(
        dbname=database, host=host, port=port, user=user, password=password, pool_size=5, max_overflow=5
    )
    recorder = PostgresApplicationRecorder(store, events_table_name="bench")
    if how == "make":
        recorder.create_table()
    else:
        # As ours: deploy/collecting.py.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        cpu, begin = time.process_time(), time.perf_counter()
        _read(recorder, int(events), parse=how == "parse")
        done = {"events": int(events), "seconds": time.perf_counter() - begin, "cpu": time.process_time() - cpu}
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()
    # Leaving a subscription may wait for ever in 9.5.0; everything was measured already.
    os._exit(0)


def _read(recorder: Any, events: int, *, parse: bool) -> None:
    routes, statuses, closed, cases = Counter[str](), Counter[str](), 0, set[str | None]()
    subscription = recorder.subscribe(gt=0)
    subscription.__enter__()
    for count, item in enumerate(subscription, 1):
        if parse:
            event = json.loads(item.state)
            cases.add(event["meta"]["subject"])
            if item.topic == "VictimReceived.v1":
                routes[event["data"]["route"]] += 1
            elif item.topic == "DeterminationNoted.v1":
                statuses[event["data"]["status"]] += 1
            elif item.topic == "CaseClosed.v1":
                closed += 1
        if count == events:
            return


if __name__ == "__main__":
    main(sys.argv[1:])
