"""Looking for small figures whenever some of an unpublished indicator are stored."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import select, update
from sqlmodel import Session

from interventions.disclosure import kept_back, rule_for
from interventions.errors import InputError
from interventions.figures import plural
from interventions.models.need import NeedIndicator, NeedValue
from interventions.store.reading import read_areas

_CHUNK = 900
_COLUMNS = ("id", "area_code", "period", "value", "count", "denominator", "suppressed", "kept_back", "import_id")


def keep_back(session: Session, *, codes: Collection[str] | None = None, new_in: int | None = None) -> list[str]:
    """Mark what may not be shown of the indicators that nobody has published; says how much of each that is.

    `codes`: the indicators to look at (all). `new_in`: the import whose figures nobody has been shown yet (all).
    """
    said: list[str] = []
    held = session.scalars(select(NeedIndicator).where(NeedIndicator.published.is_(False))).all()
    wanted = [indicator for indicator in held if codes is None or indicator.code in codes]
    areas = read_areas(session) if wanted else pd.DataFrame()
    for indicator in wanted:
        if count := _mark(session, indicator, areas, new_in):
            rule = rule_for(indicator.code, indicator.agency)
            said.append(f"{indicator.code}: {plural(count, 'figure')} not to be shown. {rule.words()}")
    return said


def _mark(session: Session, indicator: NeedIndicator, areas: pd.DataFrame, new_in: int | None) -> int:
    """Mark the figures of one indicator; how many are kept back."""
    query = select(*(getattr(NeedValue, name) for name in _COLUMNS)).where(
        NeedValue.indicator_code == indicator.code, NeedValue.replaced_by.is_(None)
    )
    values = pd.DataFrame(session.execute(query).all(), columns=list(_COLUMNS)).astype(
        {"value": "float64", "count": "float64", "denominator": "float64", "suppressed": "bool", "kept_back": "bool"}
    )
    if values.empty:
        return 0
    values = values.assign(new=True if new_in is None else values["import_id"] == new_in)
    rule = rule_for(indicator.code, indicator.agency)
    try:
        hidden = kept_back(values, areas, kind=indicator.kind, per=indicator.per, rule=rule)
    except InputError as error:
        raise InputError(error.what, where=f"indicator {indicator.code}", mend=error.mend) from error
    marked = [int(number) for number in values.loc[hidden & ~values["kept_back"], "id"]]
    for start in range(0, len(marked), _CHUNK):
        some = marked[start : start + _CHUNK]
        session.execute(update(NeedValue).where(NeedValue.id.in_(some)).values(kept_back=True))
    return int(hidden.sum())
