"""Outlines of areas from GeoJSON, brought to British National Grid and whole metres."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from interventions.importing.files import SourceFile, read_json
from interventions.importing.geography.area_codes import GSS_CODE, area_type_of
from interventions.importing.known import Known
from interventions.importing.report import Faults, Reading

# Official files repeat the code of the authority in every feature: the smallest kind of area is the feature itself.
_CODE_KEYS = [
    re.compile(p)
    for p in (r"^LSOA\d\dCD$", r"^WD\d\dCD$", r"^LAD\d\dCD$", r"^(PFA|CTYUA|RGN)\d\dCD$", r"^(area_)?code$")
]

# West, south, east, north of Britain and Northern Ireland, generously: in degrees, and in metres of the National Grid.
_DEGREES = (-9.0, 49.0, 3.0, 61.5)
_METRES = (-200_000.0, 0.0, 700_000.0, 1_300_000.0)
SUPERSEDED = "outline of 2011, superseded"


@cache
def _to_grid() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


def to_national_grid(points: Any) -> Any:
    """Longitudes and latitudes (n × 2) as eastings and northings in metres (n × 2)."""
    east, north = _to_grid().transform(points[:, 0], points[:, 1])
    return np.column_stack([east, north])


def read_boundaries(source: SourceFile, known: Known) -> Reading:
    """Read a GeoJSON FeatureCollection in longitude and latitude, or in National Grid metres.

    Areas not loaded before are added. Faults: broken JSON, a feature without a GSS code, an outline that is not a
    valid polygon.
    """
    faults = Faults(source.name)
    document = read_json(source.content(), faults)
    features = document.get("features") if isinstance(document, dict) else None
    if document is not None and not (isinstance(features, list) and features):
        faults.add("a GeoJSON FeatureCollection with at least one feature")
    _check_projection(document, faults)
    faults.refuse_if_any()
    reading = Reading(read=len(features or []))
    for number, feature in enumerate(features or [], start=1):
        _read_feature(feature, number, known, reading, faults)
    faults.refuse_if_any()
    return reading


def _check_projection(document: Any, faults: Faults) -> None:
    """Only longitude and latitude, or the National Grid: another projection would be taken for one of them."""
    named = str(document.get("crs") or "") if isinstance(document, dict) else ""
    codes = set(re.findall(r"EPSG\D{1,3}(\d+)", named)) | {"CRS84" for _ in re.findall("CRS84", named)}
    if codes - {"4326", "4258", "27700", "CRS84"}:
        faults.add("longitude and latitude (EPSG:4326) or the National Grid (EPSG:27700)", column="crs", value=named)


def _read_feature(feature: Any, number: int, known: Known, reading: Reading, faults: Faults) -> None:
    stated = feature.get("properties") if isinstance(feature, dict) else None
    properties = stated if isinstance(stated, dict) else {}
    key = next((k for pattern in _CODE_KEYS for k in properties if pattern.match(k)), "")
    code = str(properties.get(key, ""))
    kind = area_type_of(code)
    if not GSS_CODE.match(code) or kind is None:
        faults.add("a feature needs its GSS code, in a property such as LSOA21CD", row=number, column=key, value=code)
        return
    outline = _outline(feature, number, code, faults)
    if outline is None:
        return
    if key == "LSOA11CD" and known.successors:
        # The outlines of 2011 must not stand in for those of 2021, which differ even where the code does not.
        reading.dropped[SUPERSEDED] += 1
        return
    named = key.replace("CD", "NM") if key.endswith("CD") else "name"
    name = str(properties.get(named) or properties.get("name") or code)
    reading.add("areas", number, code=code, name=name, area_type=kind, synthetic=code[:1] == "X")
    parent = next((str(v) for k, v in properties.items() if re.match(r"^LAD\d\dCD$", k)), None)
    if kind == "ward" and parent and area_type_of(parent) != "authority":
        faults.add("the GSS code of a local authority", row=number, column="LAD code", value=parent)
    elif kind == "ward" and parent:
        parent_name = str(next((v for k, v in properties.items() if re.match(r"^LAD\d\dNM$", k)), parent))
        reading.add("areas", number, code=parent, name=parent_name, area_type="authority", synthetic=False)
        reading.add("area_links", number, child_code=code, parent_code=parent)
    reading.add("boundaries", number, area_code=code, geometry=_geometry_text(outline))


def _outline(feature: dict[str, Any], number: int, code: str, faults: Faults) -> BaseGeometry | None:
    """The feature's polygon, or None with a fault noted."""
    try:
        outline = shape(feature.get("geometry") or {})
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, shapely.errors.ShapelyError):
        faults.add("a polygon or several, with their coordinates", row=number, column="geometry", value=code)
        return None
    if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon") or not outline.is_valid:
        reason = shapely.is_valid_reason(outline)
        faults.add(f"a valid polygon ({outline.geom_type}: {reason})", row=number, column="geometry", value=code)
        return None
    abroad = _within(outline, (-180, -90, 180, 90)) and not _within(outline, _DEGREES)
    if abroad or not (_within(outline, _DEGREES) or _within(outline, _METRES)):
        faults.add("an outline in Britain, in degrees or in metres", row=number, column="geometry", value=code)
        return None
    return outline


def _within(outline: BaseGeometry, frame: tuple[float, float, float, float]) -> bool:
    west, south, east, north = outline.bounds
    return frame[0] <= west and frame[1] <= south and east <= frame[2] and north <= frame[3]


def _geometry_text(outline: BaseGeometry) -> str:
    """GeoJSON text in whole metres of the National Grid."""
    if _within(outline, _DEGREES):
        outline = shapely.transform(outline, to_national_grid)
    whole = shapely.set_precision(outline, 1.0)
    rounded = mapping(whole if not whole.is_empty else outline)
    return json.dumps(rounded, separators=(",", ":")).replace(".0,", ",").replace(".0]", "]")
