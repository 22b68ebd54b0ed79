"""Guesses are held back for the one who guesses, and never for everybody."""

import threading

import pytest

from services.portal.web.floods import MOST_FAILURES, UNDER_WAY, WAITING, WINDOW_SECONDS, Floods
from services.portal.web.problems import Problem
from shared.kernel.refusal import UnauthenticatedError


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def fail(floods: Floods, address: str = "10.0.0.1", name: str = "thu") -> None:
    with pytest.raises(UnauthenticatedError), floods.attempt(address, name):
        raise UnauthenticatedError("sign-in-refused")


def is_held(floods: Floods, address: str = "10.0.0.1", name: str = "thu") -> bool:
    try:
        with floods.attempt(address, name):
            return False
    except Problem as problem:
        return problem.status == 429 and int(problem.headers["Retry-After"]) >= 1


def exhausted(clock: Clock) -> Floods:
    floods = Floods(clock)
    for _ in range(MOST_FAILURES):
        fail(floods)
    return floods


def test_after_too_many_failures_no_more_is_tried() -> None:
    assert is_held(exhausted(Clock()))


def test_others_are_not_held_back() -> None:
    floods = exhausted(Clock())
    assert not is_held(floods, name="another")
    assert not is_held(floods, address="10.0.0.2")


def test_after_a_while_it_may_be_tried_again() -> None:
    clock = Clock()
    floods = exhausted(clock)
    clock.time = WINDOW_SECONDS
    assert not is_held(floods)


def test_a_success_forgets_the_failures_before_it() -> None:
    floods = Floods(Clock())
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            fail(floods)
        assert not is_held(floods)


def test_a_failure_of_ours_is_no_guess() -> None:
    floods = Floods(Clock())
    for _ in range(MOST_FAILURES + 1):
        with pytest.raises(RuntimeError), floods.attempt("10.0.0.1", "thu"):
            raise RuntimeError
    assert not is_held(floods)


def test_a_flood_leaves_threads_for_everybody_else() -> None:
    floods, go, inside = Floods(), threading.Event(), threading.Semaphore(0)

    def sign_in(number: int) -> None:
        with floods.attempt("10.0.0.1", f"thu{number}"):
            inside.release()
            go.wait(10)

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(UNDER_WAY)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=10)
    waiting = [threading.Thread(target=sign_in, args=(number,)) for number in range(UNDER_WAY, UNDER_WAY + WAITING)]
    for thread in waiting:
        thread.start()
    try:
        deadline = threading.Event()
        held = False
        for _ in range(100):
            held = is_held(floods, name="one-too-many")
            if held:
                break
            deadline.wait(0.02)
        assert held
    finally:
        go.set()
        for thread in (*threads, *waiting):
            thread.join(10)
    assert not is_held(floods, name="one-too-many")
