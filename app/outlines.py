"""Outlines made light enough for a screen, neighbours still meeting."""

from __future__ import annotations

import pandas as pd
import shapely

from interventions.vocabulary import AreaType

_TOLERANCE = {AreaType.LSOA: 40.0, AreaType.WARD: 60.0}  # metres
_DEFAULT = 90.0


def simplify(outlines: pd.DataFrame, level: AreaType) -> pd.DataFrame:
    """Fewer points, whole metres, shared borders kept shared. `outlines`: area_code, area, geometry (GeoJSON text)."""
    if outlines.empty:
        return outlines
    shapes = shapely.from_geojson(outlines["geometry"].to_numpy(dtype=object))
    lighter = shapely.coverage_simplify(shapes, _TOLERANCE.get(level, _DEFAULT))
    # A polygon too small for the tolerance keeps its own outline rather than vanishing from the map.
    kept = [new if not new.is_empty else old for new, old in zip(lighter, shapes, strict=True)]
    whole = [shapely.transform(shape, lambda points: points.round()) for shape in kept]
    return outlines.assign(geometry=[shapely.to_geojson(shape).replace(".0", "") for shape in whole])
