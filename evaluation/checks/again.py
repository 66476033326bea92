"""The same estimate made again on another cut of the data, and whether it holds: shared by checks of sensitivity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.did import did
from evaluation.panel import Panel
from evaluation.results import Check, Effect, Passed, Picture, frame_of
from evaluation.wording import figure, limits_text
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]


def row(term: str, effect: Effect) -> dict[str, Any]:
    """One line of a forest: term, estimate, lower, upper."""
    lower, upper = effect.interval or (None, None)
    return {"term": term, "estimate": effect.estimate, "lower": lower, "upper": upper}


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The lines of a forest as plain values."""
    return [{str(name): value for name, value in one.items()} for one in table.to_dict("records")]


def made_again(panels: dict[str, Panel], *, level: float, per: float) -> tuple[pd.DataFrame, list[str]]:
    """`did` on each panel as rows of a forest, and the names of those that cannot be estimated."""
    rows, lost = [], []
    for name, panel in panels.items():
        try:
            rows.append(row(name, did(panel, level=level, per=per)))
        except DesignError:
            lost.append(name)
    return (frame_of(rows) if rows else pd.DataFrame(columns=["term", "estimate", "lower", "upper"])), lost


def holds(name: str, null: str, whole: Effect, table: pd.DataFrame, lost: list[str], what: str) -> Check:
    """Passed where every estimate made again keeps its sign and lies within the interval of the whole."""
    told = frame_of([row("all data", whole), *rows_of(table)])
    left = f" Could not be estimated: {', '.join(lost[:5])}." if lost else ""
    if table.empty or whole.estimate is None:
        words = f"Nothing could be estimated again.{left}"
        return Check(name=name, null=null, statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL,
                     words=words, table=told, picture=Picture.FOREST)  # fmt: skip
    values = table["estimate"].to_numpy(dtype=float)
    furthest = int(np.argmax(np.abs(values - whole.estimate)))
    nought = 1e-12 * float(np.nanmax(np.abs(whole.series["observed"].to_numpy(dtype=float)), initial=0.0))
    if max(np.abs(values).max(), abs(whole.estimate)) <= nought:
        words = f"Nothing changes in any of them.{left}"
        return Check(name=name, null=null, statistic=0.0, df=None, p_value=None, passed=Passed.CANNOT_TELL,
                     words=words, table=told, picture=Picture.FOREST)  # fmt: skip
    turned = bool(np.any(np.sign(values) != np.sign(whole.estimate)))
    unsure = whole.interval is not None and whole.interval.lower <= 0 <= whole.interval.upper
    outside = whole.interval is not None and bool(
        np.any((values < whole.interval.lower) | (values > whole.interval.upper))
    )
    spread = (
        f"Estimates run from {figure(values.min())} to {figure(values.max())} (all data: {figure(whole.estimate)}); "
        f"the furthest {what} {table['term'].iloc[furthest]}."
    )
    if turned or outside:
        passed, words = Passed.NO, "The finding changes its sign." if turned else "One lies outside the interval."
        words += " Its interval held nought all along." if turned and unsure else ""
    elif whole.interval is None:
        passed, words = Passed.CANNOT_TELL, "The sign holds; without an interval nothing says how far is far."
    else:
        passed, words = Passed.YES, "The sign holds, and all lie within the interval."
    return Check(name=name, null=null, statistic=float(values[furthest] - whole.estimate), df=None, p_value=None,
                 passed=passed, words=f"{words} {spread}{left}", table=told, picture=Picture.FOREST)  # fmt: skip


def placebo(name: str, null: str, table: pd.DataFrame, effect: Effect, whole: Effect, found: str) -> Check:
    """Not passed where an estimate that should be nought is not; silent where it could not have shown the effect."""
    interval, size = effect.interval, abs(whole.estimate or 0.0)
    value = effect.estimate or 0.0
    lower, upper = interval or (None, None)
    said = f"{found}: {figure(value)}{limits_text(lower, upper, effect.level)}."
    if interval is None:
        passed, words = Passed.CANNOT_TELL, "No interval can be given, so the data cannot tell."
    elif interval.lower > 0 or interval.upper < 0:
        passed, words = Passed.NO, "There is a change where there should be none."
    elif max(abs(interval.lower), abs(interval.upper)) >= size:
        passed = Passed.CANNOT_TELL
        words = f"One as large as the estimate itself ({figure(size)}) lies within the interval: the data cannot tell."
    else:
        passed, words = Passed.YES, f"One as large as the estimate itself ({figure(size)}) would have shown."
    return Check(name=name, null=null, statistic=effect.statistic, df=None, p_value=effect.p_value, passed=passed,
                 words=f"{said} {words}", table=table, picture=Picture.FOREST)  # fmt: skip


def before_only(panel: Panel, shift: int) -> Panel:
    """The panel without any treated cell, each start moved `shift` periods forward in time: a programme that was none.

    Raises InputError for a shift below one, DesignError where no unit is observed before such a start.
    """
    if shift < 1:
        raise InputError("a placebo starts at least one period before the start.", mend="periods=1")
    outcome = np.where(panel.treated, np.nan, panel.outcome)
    moved = panel.first_treated - shift * panel.step
    early = panel.ever_treated & (moved <= panel.times[0])
    # Units whose moved start leaves no period before it hold no placebo.
    kept = ~early
    if not (kept & panel.ever_treated).any():
        raise DesignError(
            f"no treated unit is observed before a start {shift} periods earlier.", mend="Use a smaller number."
        )
    starts = np.where(panel.ever_treated, moved, np.inf)
    seen = ~np.isnan(outcome[kept & panel.ever_treated]).all(axis=0)
    return replace(panel, outcome=outcome, first_treated=starts, caveats=()).select(kept, seen)
