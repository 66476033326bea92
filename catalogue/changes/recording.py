"""What changed in recording alone: months, files, counts published anew, ways of counting, boundaries, denominators."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from catalogue.changes.provision import late_records
from interventions.figures import number
from interventions.snapshot_tables import SNAPSHOT_TABLES, Snapshot

COLUMNS = ["kind", "about", "area_code", "period", "before", "after", "words"]
NEW_MONTH, LOST_MONTH, MONTH_AGAIN = "new month", "month no longer held", "month published anew"
NEW_PERIOD, LOST_VALUES, REVISED = "new period of an indicator", "figures no longer held", "figures published anew"
CATEGORY, COUNTED, BOUNDARY = "category", "way of counting", "areas and boundaries"
DENOMINATOR, NEW_PEOPLE = "denominator replaced", "new year of residents"
FILE, FILE_BACK = "file brought in", "file taken back"
Row = dict[str, Any]


def recording_changes_between(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """One row a change (columns COLUMNS); nothing in it says that need or provision changed."""
    then, now = before.frames, after.frames
    rows = [
        *_months(then, now), *_categories(then, now), *_indicators(then, now), *_values(then, now),
        *_people(then, now), *_areas(then, now), *_small(then, now), *_files(then, now),
    ]  # fmt: skip
    late = late_records(before, after).to_dict("records")
    rows += [_row(one["kind"], one["about"], one["words"], before=one["before"], after=one["after"]) for one in late]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    kind: str, about: str, words: str, *, area_code: str = "", period: str = "", before: object = "",
    after: object = "",
) -> Row:  # fmt: skip
    return {"kind": kind, "about": about, "area_code": area_code, "period": period, "before": str(before),
            "after": str(after), "words": words}  # fmt: skip


def _pairs(name: str, then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[tuple[Row, str]]:
    """Every row of both by its key, columns of the first ending in _was; 'left_only', 'right_only' or 'both'."""
    key = list(SNAPSHOT_TABLES[name].key)
    merged = then[name].merge(now[name], on=key, how="outer", suffixes=("_was", ""), indicator=True, validate="1:1")
    rows = [{str(column): cell for column, cell in row.items()} for row in merged.to_dict("records")]
    return [(row, str(row["_merge"])) for row in rows]


def _months(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found = []
    for row, side in _pairs("months", then, now):
        about, period = row["force"], row["month"]
        if side == "right_only":
            found.append(_row(NEW_MONTH, about, f"{about}, {period}: new.", period=period, after=row["crimes"]))
        elif side == "left_only":
            words = f"{about}, {period}: held before, and no longer."
            found.append(_row(LOST_MONTH, about, words, period=period, before=row["crimes_was"]))
        elif row["digest"] != row["digest_was"] or row["crimes"] != row["crimes_was"]:
            was, is_now = number(row["crimes_was"]), number(row["crimes"])
            words = f"{about}, {period}: published anew, {was} crimes before and {is_now} now."
            found.append(_row(MONTH_AGAIN, about, words, period=period, before=was, after=is_now))
    return found


def _categories(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    was, is_now = set(then["crimes"]["category"]), set(now["crimes"]["category"])
    if not was or not is_now:
        return []
    new = [_row(CATEGORY, one, f"{one}: a category that was not counted before.") for one in sorted(is_now - was)]
    return new + [_row(CATEGORY, one, f"{one}: a category that is not counted now.") for one in sorted(was - is_now)]


def _indicators(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found = []
    for row, side in _pairs("indicators", then, now):
        if side != "both":
            said = "a new indicator" if side == "right_only" else "an indicator that is no longer held"
            name = row["name" if side == "right_only" else "name_was"]
            found.append(_row(COUNTED, row["code"], f"{name}: {said}."))
        elif any(row[one] != row[f"{one}_was"] for one in ("counting", "kind")):
            words = f"{row['name']}: {_say_counting(row['counting_was'])} before, {_say_counting(row['counting'])} now."
            found.append(_row(COUNTED, row["code"], words, before=row["counting_was"], after=row["counting"]))
    return found


def _say_counting(counting: str) -> str:
    return ", ".join(word for word in json.loads(counting) if word) or "nothing said"


def _values(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    """Figures of one area and period that differ; an area's new period is said once an indicator and period."""
    found, periods = [], set()
    names, areas = _names("indicators", "code", "name", then, now), _names("areas", "area_code", "area", then, now)
    for row, side in _pairs("values", then, now):
        about, area, period = row["indicator"], row["area_code"], row["period"]
        said = f"{names.get(about, about)}, {areas.get(area, area)}, {period}"
        if side == "right_only":
            periods.add((about, period))
        elif side == "left_only":
            found.append(
                _row(LOST_VALUES, about, f"{said}: held before, and no longer.", area_code=area, period=period)
            )
        else:
            found += _value_pair(row, said)
    found += [_row(NEW_PERIOD, about, f"{names.get(about, about)}: {period} is new.", period=period)
              for about, period in sorted(periods)]  # fmt: skip
    return found


def _names(table: str, key: str, name: str, *frames: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Code → name, as the later of two snapshots gives it."""
    return {str(code): said for held in frames for code, said in held[table].set_index(key)[name].items()}


def _value_pair(row: Row, said: str) -> list[Row]:
    about, area, period = row["indicator"], row["area_code"], row["period"]
    found = []
    if _differ(row, "denominator"):
        was, is_now = number(row["denominator_was"]), number(row["denominator"])
        words = f"{said}: over {was} before, over {is_now} now."
        found.append(_row(DENOMINATOR, about, words, area_code=area, period=period, before=was, after=is_now))
    if any(_differ(row, one) for one in ("value", "count", "lower", "upper", "suppressed")):
        was, is_now = _say_value(row, "_was"), _say_value(row, "")
        words = f"{said}: published anew, {was} before and {is_now} now."
        found.append(_row(REVISED, about, words, area_code=area, period=period, before=was, after=is_now))
    return found


def _differ(row: Row, column: str) -> bool:
    was, is_now = row[f"{column}_was"], row[column]
    return bool(was != is_now and not (was != was and is_now != is_now))


def _say_value(row: Row, side: str) -> str:
    if row[f"suppressed{side}"]:
        return "kept back"
    value, count = row[f"value{side}"], row[f"count{side}"]
    return number(value, 2) if count != count else f"{number(value, 2)} (count {number(count)})"


def _people(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found, years = [], set()
    for row, side in _pairs("people", then, now):
        area, year = row["area_code"], str(int(row["year"]))
        if side == "right_only":
            years.add(year)
        elif side == "left_only":
            found.append(_row(DENOMINATOR, "residents", f"Residents of {area}, {year}: no longer held.",
                              area_code=area, period=year, before=row["people_was"]))  # fmt: skip
        elif row["people"] != row["people_was"] or row["source"] != row["source_was"]:
            was, is_now = (f"{number(row['people' + one])} ({row['source' + one]})" for one in ("_was", ""))
            found.append(_row(DENOMINATOR, "residents", f"Residents of {area}, {year}: {was} before, {is_now} now.",
                              area_code=area, period=year, before=was, after=is_now))  # fmt: skip
    return found + [_row(NEW_PEOPLE, "residents", f"Residents of {year}: new.", period=year) for year in sorted(years)]


def _areas(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found = []
    for row, side in _pairs("areas", then, now):
        code = row["area_code"]
        if side != "both":
            name = row["area" if side == "right_only" else "area_was"]
            said = "a new area" if side == "right_only" else "an area no longer in use"
            found.append(_row(BOUNDARY, code, f"{name} ({code}): {said}.", area_code=code))
        elif any(row[one] != row[f"{one}_was"] for one in ("area", "area_type", "county_code", "force_code")):
            words = f"{row['area']} ({code}): its name, kind or what it lies in changed."
            found.append(_row(BOUNDARY, code, words, area_code=code))
    return found


def _small(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found = []
    for row, side in _pairs("small", then, now):
        about, period = row["code"], row["period"]
        same = side == "both" and row["digest"] == row["digest_was"]
        if same:
            continue
        was, is_now = (0 if cell != cell else int(cell) for cell in (row["rows_was"], row["rows"]))
        if row["subject"] == "areas":
            words = f"Small areas ({period}) of {about or 'no authority'}: {was:,} before, {is_now:,} now, or others."
            found.append(_row(BOUNDARY, about, words, area_code=about, before=was, after=is_now))
        else:
            kind = {"right_only": NEW_PERIOD, "left_only": LOST_VALUES}.get(side, REVISED)
            words = f"{about}, small areas, {period}: {kind}, {was:,} figures before and {is_now:,} now."
            found.append(_row(kind, about, words, period=period, before=was, after=is_now))
    return found


def _files(then: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]) -> list[Row]:
    found = []
    for row, side in _pairs("files", then, now):
        if side == "right_only":
            words = f"{row['file']} ({row['kind']}): {int(row['rows']):,} rows brought in on {row['imported_at'][:10]}."
            found.append(_row(FILE, row["file"], words, after=int(row["rows"])))
        elif side == "left_only":
            found.append(_row(FILE_BACK, row["file_was"], f"{row['file_was']} ({row['kind_was']}): taken back."))
    return found
