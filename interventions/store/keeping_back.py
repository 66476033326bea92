"""Looking for small figures whenever some of an unpublished indicator are stored."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select, update
from sqlmodel import Session

from interventions.disclosure import kept_back, rule_for
from interventions.figures import plural
from interventions.models.areas import Area, AreaLink
from interventions.models.need import NeedIndicator, NeedValue

_CHUNK = 900
_COLUMNS = ("id", "area_code", "period", "value", "count", "denominator", "suppressed", "kept_back", "import_id")


def keep_back(session: Session, *, codes: Collection[str] | None = None, new_in: int | None = None) -> list[str]:
    """Mark what may not be shown of the indicators that nobody has published; says how much of each that is.

    `codes`: the indicators to look at (all). `new_in`: the import whose figures nobody has been shown yet; without one
    all count as new.
    """
    said: list[str] = []
    held = session.scalars(select(NeedIndicator).where(NeedIndicator.published.is_(False))).all()
    wanted = [indicator for indicator in held if codes is None or indicator.code in codes]
    larger = _larger(session) if wanted else {}
    for indicator in wanted:
        if count := _mark(session, indicator, larger, new_in):
            rule = rule_for(indicator.code, indicator.agency)
            said.append(f"{indicator.code}: {plural(count, 'figure')} not to be shown. {rule.words()}")
    return said


def _larger(session: Session) -> dict[str, set[str]]:
    """Each area → every area that it lies in, by all links in force."""
    parents: dict[str, set[str]] = {}
    links = select(AreaLink.child_code, AreaLink.parent_code).where(AreaLink.replaced_by.is_(None))
    for child, parent in session.execute(links):
        parents.setdefault(child, set()).add(parent)
    found: dict[str, set[str]] = {}

    def above(code: str) -> set[str]:
        if code not in found:
            found[code] = set()  # ends a circle of links
            direct = parents.get(code, set())
            found[code] = direct.union(*(above(parent) for parent in direct))
        return found[code]

    return {code: above(code) for code in parents}


def _mark(session: Session, indicator: NeedIndicator, larger: dict[str, set[str]], new_in: int | None) -> int:
    """Mark the figures of one indicator; how many are kept back."""
    query = (
        select(*(getattr(NeedValue, name) for name in _COLUMNS), Area.area_type)
        .join(Area, Area.code == NeedValue.area_code)
        .where(NeedValue.indicator_code == indicator.code, NeedValue.replaced_by.is_(None))
        .order_by(NeedValue.id)
    )
    values = pd.DataFrame(session.execute(query).all(), columns=[*_COLUMNS, "area_type"]).astype(
        {"value": "float64", "count": "float64", "denominator": "float64", "suppressed": "bool", "kept_back": "bool"}
    )
    if values.empty:
        return 0
    # A figure once kept back stays so through every correction: the one before may be known from another.
    ever = select(NeedValue.area_code, NeedValue.period).where(
        NeedValue.indicator_code == indicator.code, NeedValue.kept_back.is_(True)
    )
    stored = values["kept_back"]
    before = pd.MultiIndex.from_frame(values[["area_code", "period"]]).isin(
        [tuple(row) for row in session.execute(ever)]
    )
    values = values.assign(kept_back=stored | before, new=True if new_in is None else values["import_id"] == new_in)
    hidden = kept_back(
        values, larger, kind=indicator.kind, per=indicator.per, rule=rule_for(indicator.code, indicator.agency),
        method=indicator.method, hidden_from=indicator.hidden_from, hidden_to=indicator.hidden_to,
    )  # fmt: skip
    marked = [int(number) for number in values.loc[hidden & ~stored, "id"]]
    for start in range(0, len(marked), _CHUNK):
        some = marked[start : start + _CHUNK]
        session.execute(update(NeedValue).where(NeedValue.id.in_(some)).values(kept_back=True))
    return int(hidden.sum())
