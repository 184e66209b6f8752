"""Signals end work in order: at once, after a step that must be whole, or not any more."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from pipeline.base.signals import (
    ENDING,
    EndedBySignalError,
    heeding_signals,
    holding_signals,
    signal_received,
    stop_if_ended,
    work_goes_on,
    work_is_done,
)


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_what_is_at_work(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with heeding_signals():
        with pytest.raises(EndedBySignalError):
            send(number)
        assert signal_received() == number
    assert signal.getsignal(number) is before
    stop_if_ended()  # what comes next is not ended


def step(done: list[str], number: signal.Signals) -> None:
    """Do something that asks in the middle whether to go on."""
    with holding_signals():
        send(number)
        done.append("first")
        stop_if_ended()
        done.append("second")


def whole_step(done: list[str], number: signal.Signals) -> None:
    """Do something that must be whole, a part of which must be, too."""
    with holding_signals():
        with holding_signals():
            send(number)
        done.append("whole")
    done.append("after")


def test_while_files_change_places_it_is_asked_for() -> None:
    done: list[str] = []
    with heeding_signals():
        with pytest.raises(EndedBySignalError):
            step(done, signal.SIGTERM)
        assert done == ["first"]


def test_after_the_step_it_ends_the_work() -> None:
    done: list[str] = []
    with heeding_signals():
        with pytest.raises(EndedBySignalError):
            whole_step(done, signal.SIGHUP)
        assert done == ["whole"]


def test_a_signal_after_the_work_comes_too_late() -> None:
    with heeding_signals():
        with holding_signals():
            send(signal.SIGINT)
            work_is_done()
        stop_if_ended()
        assert signal_received() is None
        work_goes_on()
        with pytest.raises(EndedBySignalError):
            send(signal.SIGINT)


def test_a_signal_that_a_library_has_swallowed_is_not_forgotten() -> None:
    with heeding_signals():
        with contextlib.suppress(EndedBySignalError):
            send(signal.SIGTERM)
        send(signal.SIGTERM)  # while the first is obeyed
        with pytest.raises(EndedBySignalError):
            stop_if_ended()


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeding_signals():
            send(signal.SIGHUP)
            stop_if_ended()
    finally:
        signal.signal(signal.SIGHUP, before)
