"""Long work beside the page: it shows how far it is, can be stopped, and is done once for all who ask the same."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, TypeVar

import streamlit as st

from app.components.frame import plain

T = TypeVar("T")
Tell = Callable[[float], None]
_QUICK, _EVERY = 0.4, 0.3  # seconds: what is done sooner shows nothing; how often the page looks again
_MOST_HELD, _AT_ONCE = 400, 4


class _StoppedError(Exception):
    """Raised inside work that was told to stop."""


@dataclass(slots=True)
class _Work:
    """One piece of work: when it began, the share done where it says so, and whether it should stop."""

    began: float = field(default_factory=time.monotonic)
    share: float | None = None
    halt: Event = field(default_factory=Event)
    future: Future[Any] | None = None

    def tell(self, share: float) -> None:
        """Note the share done; this is where work that tells it can be stopped."""
        if self.halt.is_set():
            raise _StoppedError
        self.share = share


@st.cache_resource(show_spinner=False)
def _held() -> tuple[Lock, OrderedDict[Hashable, _Work], ThreadPoolExecutor]:
    return Lock(), OrderedDict(), ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="evaluate")


def done(key: Hashable) -> bool:
    """True if this work was done, so that asking for it takes no time."""
    work = _held()[1].get(key)
    return work is not None and work.future is not None and work.future.done()


def patiently(key: Hashable, make: Callable[[Tell], T], *, words: str, on_stop: Callable[[], None] | None = None) -> T:
    """What `make` gives, from memory where `key` was asked before; meanwhile the page says `words` and the time.

    `make` runs in a thread of its own and asks nothing of the page; where it tells the share done, Stop ends it there,
    elsewhere the page stops waiting and the answer is kept for the next time. `on_stop` is told of it; without it there
    is no such button. Errors of `make` are raised here.
    """
    work = _begun(key, make)
    assert work.future is not None
    wait([work.future], timeout=_QUICK)
    if not work.future.done():
        _show(work, work.future, key, words, on_stop)
    try:
        answer: T = work.future.result()
    except _StoppedError:
        _forget(key, work)
        st.rerun()
    return answer


def _begun(key: Hashable, make: Callable[[Tell], Any]) -> _Work:
    lock, held, pool = _held()
    with lock:
        work = held.get(key)
        if work is None or work.halt.is_set():
            work = held[key] = _Work()
            work.future = pool.submit(make, work.tell)
        held.move_to_end(key)
        while len(held) > _MOST_HELD:
            held.popitem(last=False)
        return work


def _show(work: _Work, future: Future[Any], key: Hashable, words: str, on_stop: Callable[[], None] | None) -> None:
    place = st.empty()
    with place.container():
        bar = st.empty()
        if on_stop is not None:
            st.button("Stop", key=f"stop {words}", on_click=_stop, args=(key, work, on_stop))
        while not future.done():
            told = f"{words}: {round(time.monotonic() - work.began)} s"
            bar.progress(work.share or 0.0, text=plain(told))  # here a press of a button breaks off this run
            wait([future], timeout=_EVERY)
    place.empty()


def _stop(key: Hashable, work: _Work, on_stop: Callable[[], None]) -> None:
    if work.share is not None:
        work.halt.set()
        _forget(key, work)
    on_stop()


def _forget(key: Hashable, work: _Work) -> None:
    lock, held, _ = _held()
    with lock:
        if held.get(key) is work:
            del held[key]
