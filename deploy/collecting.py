"""How often the interpreter looks for rings of garbage: seldom, and never among what was there from the start.

What a service makes of a message, a record or a row is freed when nobody names it any more; almost nothing here is
a ring. With the interpreter's own settings reading a log spends a fifth of its time on the search
(`benchmarks/followers.md`).
"""

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 50


def collect_seldom() -> None:
    """Set this process's collector; call it once, when everything is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
