"""Placing the crimes of a split area: in the successor that contains the point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from interventions.figures import plural
from interventions.importing.geography.boundaries import to_national_grid
from interventions.importing.known import Known


def place_points(rows: pd.DataFrame, targets: dict[str, tuple[str, ...]], known: Known) -> tuple[pd.Series, list[str]]:
    """For each row (Longitude, Latitude, LSOA code) one of the successors of its code; and a note on how.

    By the point where all outlines of the successors are loaded (the nearest one if it lies in none); otherwise the
    successor with most Census 2021 residents.
    """
    areas = pd.Series(index=rows.index, dtype=object)
    by_point = by_residents = 0
    for code, group in rows.groupby("LSOA code"):
        outlines = known.load_outlines(list(targets[str(code)]))
        points = group[["Longitude", "Latitude"]].apply(pd.to_numeric)
        if len(outlines) == len(targets[str(code)]) and points.notna().all(axis=None):
            areas[group.index] = _nearest(points.to_numpy(), outlines)
            by_point += len(group)
        else:
            areas[group.index] = max(targets[str(code)], key=lambda new: (known.residents.get(new, 0), new))
            by_residents += len(group)
    notes = [f"{plural(by_point, 'crime')} of split areas placed by point"] if by_point else []
    if by_residents:
        loaded = all(new in known.residents for code in rows["LSOA code"].unique() for new in targets[code])
        basis = "the most populous successor" if loaded else "one successor, chosen by code (no residents loaded)"
        placed = f"{plural(by_residents, 'crime')} of split areas given to {basis}"
        notes.append(f"{placed}: the boundaries of their areas are not loaded")
    return areas, notes


def _nearest(points: np.ndarray, outlines: dict[str, shapely.Geometry]) -> np.ndarray:
    """Codes of the outlines nearest to points (n × 2, degrees); an outline that contains a point is at distance 0."""
    places = shapely.points(to_national_grid(points))
    codes = np.array(list(outlines))
    distances = np.array([shapely.distance(outlines[code], places) for code in codes])
    return codes[distances.argmin(axis=0)]
