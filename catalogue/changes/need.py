"""What changed in need: each new period beside an earlier one, both as they are counted now.

Taking both from the later snapshot keeps re-published counts and replaced denominators out of the comparison: those are
changes of recording. Months are set beside the same months of an earlier year, so that the season is not the change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from catalogue.changes.results import CHANCE, COUNTING, FALL, RISE, UNKNOWN
from catalogue.need.before_after import compare_periods
from interventions.errors import InputError
from interventions.figures import listed, number, span
from interventions.periods import span_months
from interventions.recording_changes import recording_changes
from interventions.snapshot_tables import Snapshot
from interventions.vocabulary import CRIME_LABELS, IndicatorKind

COLUMNS = ["about", "area_code", "area", "before_period", "after_period", "before_count", "after_count",
           "before_exposure", "after_exposure", "ratio", "lower", "upper", "verdict", "words"]  # fmt: skip
_COUNTED = (IndicatorKind.COUNT.value, IndicatorKind.RATE.value)
_YEAR = 12
Row = dict[Any, Any]


def need_changes(before: Snapshot, after: Snapshot, level: float) -> pd.DataFrame:
    """One row an area and category or indicator that has a new period (columns COLUMNS)."""
    rows = [*_crimes(before, after, level), *_indicators(before, after, level)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _crimes(before: Snapshot, after: Snapshot, level: float) -> list[Row]:
    then, now = before.frames["crimes"], after.frames["crimes"]
    known = sorted(set(then["category"]) & set(now["category"]))
    areas = after.frames["areas"].set_index("area_code")[["area", "force_code"]].T.to_dict("list")
    people = _people_in(after)
    rows = []
    for code, held in now.groupby("area_code"):
        name, force = areas.get(code, (code, ""))
        earlier = set(then.loc[then["area_code"] == code, "month"])
        new, base = compared_months(earlier, set(held["month"]))
        if not new:
            continue
        counts = held.pivot_table(index="category", columns="month", values="crimes", aggfunc="sum", fill_value=0)
        for category in known:
            row: Row = {"about": category, "name": CRIME_LABELS.get(category, category), "area_code": code,
                        "area": name, "before_period": _say(base), "after_period": _say(new)}  # fmt: skip
            pair = [int(counts.reindex(index=[category], columns=part).fillna(0).to_numpy().sum())
                    for part in (base, new)]  # fmt: skip
            rows.append(_judge_crimes(row, pair, base, new, str(force), partial(people, str(code)), level))
    return rows


def compared_months(earlier: set[str], now: set[str]) -> tuple[list[str], list[str]]:
    """The latest new months in a row (a year at most) and those they are set beside, which both snapshots hold.

    New months are later than all that were held. The others are the same months one or more years before; without
    them the last held, as many; without those, none.
    """
    if not earlier:
        return [], []
    new: list[str] = []
    month = max(now)
    while month in now and month > max(earlier) and len(new) < _YEAR:
        new.insert(0, month)
        month = _shift(month, -1)
    both = earlier & now
    back = _YEAR
    while new and both and _shift(new[-1], -back) >= min(both):
        base = [_shift(one, -back) for one in new]
        if both.issuperset(base):
            return new, base
        back += _YEAR
    last = sorted(both)[-len(new) :] if new else []
    in_a_row = len(last) == len(new) and bool(last) and last[0] == _shift(last[-1], 1 - len(last))
    return new, last if in_a_row else []


def _shift(month: str, by: int) -> str:
    return str(pd.Period(month, freq="M") + by)


def _judge_crimes(
    row: Row, pair: list[int], base: list[str], new: list[str], force: str, people: Callable[[int], float | None],
    level: float,
) -> Row:  # fmt: skip
    if not base:
        return _unknown(row, "no earlier months in a row are held that they could be set beside")
    residents = [people(int(part[len(part) // 2][:4])) for part in (base, new)]
    exposures = [len(part) * (one or 1.0) for part, one in zip((base, new), residents, strict=True)]
    named = all(residents)
    row = _compare(row, pair, exposures if named else [1.0, 1.0], "residents times months", level)
    on_file = recording_changes(source="police", offences=row["about"], force_code=force)
    between = [one for one in on_file if one.kind == "change" and base[0] < one.first <= new[-1]]
    notes = [] if named else ["residents are not known, so counts are compared"]
    if base[0][5:] != new[0][5:]:
        notes.append("these are other months of the year, and the season may differ")
    if any(one.kind == "pandemic" and (_meets(one.first, one.last, base) or _meets(one.first, one.last, new))
           for one in on_file):  # fmt: skip
        notes.append("the pandemic falls into one of them")
    if between:
        row["verdict"] = COUNTING
        notes.append(f"in between, {listed([one.what for one in between])}")
    return row | {"words": _sentence(row, notes)}


def _meets(first: str, last: str, months: list[str]) -> bool:
    return first <= months[-1] and (not last or last >= months[0])


def _indicators(before: Snapshot, after: Snapshot, level: float) -> list[Row]:
    then, now = before.frames["values"], after.frames["values"]
    about, counted = (one.frames["indicators"].set_index("code").to_dict("index") for one in (after, before))
    names = after.frames["areas"].set_index("area_code")["area"]
    held = {key: set(part["period"]) for key, part in then.groupby(["indicator", "area_code"])}
    rows = []
    for (code, area), part in now.groupby(["indicator", "area_code"]):
        earlier = held.get((code, area))
        periods = part.set_index("period")
        new = _latest([one for one in periods.index if earlier and one not in earlier])
        if not earlier or not new or not _comes_after(new, earlier):
            continue
        base = _latest([one for one in earlier if one in periods.index and _apart(one, new)])
        row: Row = {"about": code, "name": about[code]["name"], "area_code": area, "area": names.get(area, area),
                    "before_period": base, "after_period": new}  # fmt: skip
        if not base:
            rows.append(_unknown(row, "its period overlaps every earlier one that is held"))
        elif counted[code]["counting"] != about[code]["counting"]:
            row = _unknown(row, "it is counted in another way than before")
            rows.append(row | {"verdict": COUNTING})
        else:
            figures = periods.to_dict("index")
            crude = about[code]["kind"] in _COUNTED and not about[code]["method"]
            rows.append(_judge_values(row, figures[base], figures[new], crude, level))
    return rows


def _judge_values(row: Row, then: Row, now: Row, crude: bool, level: float) -> Row:
    if then["suppressed"] or now["suppressed"]:
        return _unknown(row, "the source keeps one of the figures back")
    counts = [then["count"], now["count"]]
    if crude and all(one == one and float(one).is_integer() and one >= 0 for one in counts):
        months = [_months_in(row["before_period"]), _months_in(row["after_period"])]
        whole = [then["denominator"], now["denominator"]]
        if all(one == one and one > 0 for one in whole):
            pairs = zip(whole, months, strict=True)
            row = _compare(row, counts, [one * many for one, many in pairs], "denominator times months", level)
        else:
            row = _compare(row, counts, [float(one) for one in months], "months", level)
        return row | {"words": _sentence(row, [])}
    return _by_published(row, then, now)


def _by_published(row: Row, then: Row, now: Row) -> Row:
    """By the intervals the source prints: apart, they differ; where they meet, nothing can be told."""
    limits = [then["lower"], then["upper"], now["lower"], now["upper"]]
    if any(one != one for one in limits):
        return _unknown(row, "neither counts nor an interval are known for both")
    verdict = RISE if now["lower"] > then["upper"] else FALL if now["upper"] < then["lower"] else UNKNOWN
    if verdict == UNKNOWN:
        return _unknown(row, "the printed intervals meet")
    words = (
        f"{row['name']}, {row['area']}: {number(then['value'], 2)} ({span(limits[0], limits[1], 2)}) in "
        f"{row['before_period']} and {number(now['value'], 2)} ({span(limits[2], limits[3], 2)}) in "
        f"{row['after_period']}; the printed intervals lie apart: {verdict}."
    )
    return row | {"verdict": verdict, "words": words}


def _compare(row: Row, pair: list[int], exposures: list[float], exposure: str, level: float) -> Row:
    found = compare_periods(
        int(pair[0]), int(pair[1]), exposure_before=exposures[0], exposure_after=exposures[1], exposure=exposure,
        level=level,
    )  # fmt: skip
    verdict = CHANCE if not found.beyond_chance else RISE if found.lower > 1 else FALL
    return row | {
        "before_count": found.before, "after_count": found.after, "before_exposure": exposures[0],
        "after_exposure": exposures[1], "ratio": found.ratio, "lower": found.lower, "upper": found.upper,
        "verdict": verdict,
    }  # fmt: skip


def _sentence(row: Row, notes: list[str]) -> str:
    ratio = "" if row["ratio"] is None else f", {number(row['ratio'], 2)} times ({span(row['lower'], row['upper'], 2)})"
    said = (
        f"{row['name']}, {row['area']}: {row['before_count']:,} in {row['before_period']}, {row['after_count']:,} in "
        f"{row['after_period']}{ratio}: {row['verdict']}"
    )
    return f"{'; '.join([said, *notes])}."


def _unknown(row: Row, why: str) -> Row:
    words = f"{row['name']}, {row['area']}, {row['after_period']}: {why}; whether it changed cannot be told."
    return row | {"verdict": UNKNOWN, "words": words}


def _people_in(snapshot: Snapshot) -> Callable[[str, int], float | None]:
    """The people of an area in the year held that is nearest to one asked for (the earlier of two as near)."""
    held = {str(code): dict(zip(rows["year"], rows["people"], strict=True))
            for code, rows in snapshot.frames["people"].groupby("area_code")}  # fmt: skip

    def people(code: str, year: int) -> float | None:
        years = held.get(code)
        return years[min(sorted(years), key=lambda one: abs(one - year))] if years else None

    return people


def _say(months: list[str]) -> str:
    return "" if not months else months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"


def _span(period: str) -> tuple[pd.Period, pd.Period] | None:
    try:
        return span_months(period)
    except InputError:
        return None


def _latest(periods: list[str]) -> str:
    """The one that ends last; periods that cannot be read are left out."""
    known = [(found[1], found[0], one) for one in periods if (found := _span(one))]
    return max(known)[2] if known else ""


def _apart(one: str, other: str) -> bool:
    """True where two periods of one length share no month, so that their counts are independent."""
    first, second = _span(one), _span(other)
    if not first or not second or _months_in(one) != _months_in(other):
        return False
    return bool(first[1] < second[0])


def _comes_after(new: str, earlier: set[str]) -> bool:
    last, found = _span(_latest(list(earlier))) if _latest(list(earlier)) else None, _span(new)
    return bool(last and found and found[1] > last[1])


def _months_in(period: str) -> int:
    found = _span(period)
    return 0 if not found else (found[1] - found[0]).n + 1
