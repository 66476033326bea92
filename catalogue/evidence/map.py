"""The evidence-and-gap map: interventions by outcomes or settings, what registers hold of each, and what is funded."""

from __future__ import annotations

from typing import Any

import pandas as pd

from catalogue.evidence.results import EvidenceMap
from catalogue.evidence.weighing import name_codes, one_stance, weigh_evidence
from catalogue.evidence.words import BOTH, EMPTY, UNEVIDENCED, UNFUNDED, UNWEIGHED
from interventions import tables
from interventions.errors import InputError
from interventions.tables import ProjectTables
from interventions.vocabulary import Setting

_NOT_STATED = {"outcome": "Outcome not stated", "setting": "Setting not stated"}


def evidence_map(
    claims: pd.DataFrame, scales: pd.DataFrame, projects: ProjectTables, interventions: pd.DataFrame, *,
    across: str = "outcome", studies: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None,
    registers: pd.DataFrame | None = None,
) -> EvidenceMap:  # fmt: skip
    """Every intervention given, by every outcome or setting, with the latest claims and the funded projects.

    `interventions`, `outcomes`, `registers`: code and name; `studies`: contract STUDIES. Across settings a project
    stands where it works; across outcomes, which projects do not state, at every outcome of its interventions.
    Raises InputError where `across` is neither.
    """
    if across not in _NOT_STATED:
        raise InputError(f"{across!r} is no way to lay out the map.", mend="Use outcome or setting.")
    weighed = weigh_evidence(claims, scales, interventions=interventions, registers=registers, outcomes=outcomes).claims
    columns = _columns(across, weighed, outcomes)
    cells = interventions[["code", "name"]].merge(columns, how="cross")
    cells = cells.rename(columns={"code": "intervention_code", "name": "intervention"})
    key = ["intervention_code", "column"]
    cells = cells.merge(_held(weighed, across), on=key, how="left", validate="one_to_one")
    cells = cells.merge(_single_studies(studies, across), on=key, how="left", validate="one_to_one")
    cells = cells.merge(_funded(projects, across, columns), on=key, how="left", validate="one_to_one")
    counts = ["claims", "registers", "studies_held", "projects"]
    cells[counts] = cells[counts].fillna(0).astype("int64")
    with_studies = cells["stance"].isna() & (cells["studies_held"] > 0)
    cells["stance"] = cells["stance"].astype("object").where(~with_studies, UNWEIGHED)
    cells[["stance", "security"]] = cells[["stance", "security"]].fillna("")
    return EvidenceMap(cells=_ordered(cells.assign(state=_state(cells, across))), across=across)


def projects_using(projects: ProjectTables, intervention: str, setting: str | None = None) -> ProjectTables:
    """The real funded projects that use an intervention, in one setting ('' where none is stated) or in any."""
    used = _uses(projects, "setting").query("intervention_code == @intervention")
    return projects.keep(used.loc[used["column"] == setting if setting is not None else used.index, "project_id"])


def count_uses(projects: ProjectTables) -> dict[str, int]:
    """Intervention → how many real funded projects use it; those that none uses are left out."""
    counted = _uses(projects, "outcome").groupby("intervention_code")["project_id"].nunique()
    return {str(code): int(count) for code, count in counted.items()}


def _columns(across: str, weighed: pd.DataFrame, outcomes: pd.DataFrame | None) -> pd.DataFrame:
    names: dict[str, str] = Setting.labels()
    if across == "outcome":
        codes = pd.Series(sorted(set(weighed["outcome"]) - {""}), dtype="object")
        if outcomes is not None:
            codes = outcomes["code"]
        names = dict(zip(codes, name_codes(codes, outcomes), strict=True))
    names = {"": _NOT_STATED[across], **names}
    return pd.DataFrame({"column": list(names), "column_name": list(names.values())})


def _held(weighed: pd.DataFrame, across: str) -> pd.DataFrame:
    """Intervention and column → stance, claims, registers, and how sure each register is in its own words."""
    rows = []
    for (code, column), group in weighed.groupby(["intervention_code", across], sort=False):
        sure = group[group["security_label"].notna()]
        said = dict.fromkeys(f"{r}: {s}" for r, s in zip(sure["register"], sure["security_label"], strict=True))
        count = group["register_code"].nunique()
        rows.append((code, column, one_stance(group), len(group), count, "; ".join(said)))
    names = ["intervention_code", "column", "stance", "claims", "registers", "security"]
    return pd.DataFrame(rows, columns=names).astype({"intervention_code": "str", "column": "str"})


def _single_studies(studies: pd.DataFrame | None, across: str) -> pd.DataFrame:
    """Intervention and column → single studies held; studies state no setting."""
    held = tables.STUDIES.empty() if studies is None else tables.STUDIES.check(studies)
    held = held.assign(column=held["outcome"] if across == "outcome" else "")
    counted = held.groupby(["intervention_code", "column"]).size().rename("studies_held")
    return counted.reset_index().astype({"intervention_code": "str", "column": "str"})


def _uses(projects: ProjectTables, across: str) -> pd.DataFrame:
    """One row a real project, intervention and setting ('' where it states none); without settings across outcomes."""
    real = projects.projects.loc[~projects.projects["synthetic"], "project_id"]
    tags = projects.tags[projects.tags["project_id"].isin(real)]
    used = tags.loc[tags["facet"] == "intervention", ["project_id", "code"]]
    used = used.rename(columns={"code": "intervention_code"})
    if across == "outcome":
        return used
    settings = tags.loc[tags["facet"] == "setting", ["project_id", "code"]].rename(columns={"code": "column"})
    return used.merge(settings, on="project_id", how="left", validate="many_to_many").fillna({"column": ""})


def _funded(projects: ProjectTables, across: str, columns: pd.DataFrame) -> pd.DataFrame:
    """Intervention and column → projects and their whole money in pence (missing where none states an amount)."""
    used = _uses(projects, across)
    money = projects.awards.groupby("project_id")["amount_pence"].sum(min_count=1)
    keys = ["intervention_code"] if across == "outcome" else ["intervention_code", "column"]
    grouped = used.assign(pence=used["project_id"].map(money)).groupby(keys)
    found = grouped.agg(projects=("project_id", "nunique")).assign(pence=grouped["pence"].sum(min_count=1))
    found = found.reset_index()
    if across == "outcome":
        found = found.merge(columns[["column"]], how="cross")
    return found.astype({"intervention_code": "str", "column": "str"})


def _state(cells: pd.DataFrame, across: str) -> Any:
    evidence = (cells["claims"] + cells["studies_held"]) > 0
    funded = cells["projects"] > 0
    # Which outcome a project is after is not stated: only an intervention without any evidence is unevidenced.
    known = evidence.groupby(cells["intervention_code"]).transform("any") if across == "outcome" else evidence
    bare = funded & ~known
    state = pd.Series(EMPTY, index=cells.index)
    return state.mask(bare, UNEVIDENCED).mask(evidence & ~funded, UNFUNDED).mask(evidence & funded, BOTH)


def _ordered(cells: pd.DataFrame) -> pd.DataFrame:
    """Interventions with most evidence and money first; within one, the columns in their order."""
    cells = cells.assign(_known=cells["claims"] + cells["studies_held"])
    whole = cells.groupby("intervention_code")[["_known", "projects"]].agg({"_known": "sum", "projects": "max"})
    rank = whole.assign(met=(whole["_known"] > 0) & (whole["projects"] > 0), bare=whole["_known"] == 0)
    rank = rank.sort_values(["met", "bare", "projects", "_known"], ascending=[False, True, False, False], kind="stable")
    place = {code: n for n, code in enumerate(rank.index)}
    order = cells["intervention_code"].map(place)
    return cells.iloc[order.argsort(kind="stable")].drop(columns="_known").reset_index(drop=True)
