"""What the caller decides about a panel, and what is recorded of it: shares, exclusions, clusters, suppressed cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import DesignError, InputError


def frame(units=8, periods=6, seed=1):
    rng = np.random.default_rng(seed)
    share = np.zeros((units, periods))
    share[:4, 3] = [0.25, 0.5, 1.0, 0.75]
    share[:4, 4:] = 1.0
    return pd.DataFrame({
        "u": np.repeat([f"a{i}" for i in range(units)], periods), "t": np.tile(np.arange(2001, 2001 + periods), units),
        "y": rng.normal(20, 1, units * periods), "share": share.ravel(),
        "start": np.repeat([2004.0] * 4 + [np.nan] * 4, periods), "lsoa": np.repeat(np.arange(units), periods),
        "authority": np.repeat([1, 1, 2, 2, 3, 3, 3, 3], periods),
    })  # fmt: skip


def build(data, **options):
    return evaluation.build_panel(data, unit="u", period="t", outcome="y", **options)


def test_starts_are_told_by_the_rule_asked_for_and_both_answers_are_said():
    data = frame()
    any_exposure = build(data, share="share", counted="any exposure")
    full = build(data, share="share", counted="first full period")
    assert list(any_exposure.first_treated[:4]) == [2004] * 4
    assert list(full.first_treated[:4]) == [2005, 2005, 2004, 2005]
    assert np.isinf(full.first_treated[4:]).all()
    one, other = evaluation.did(any_exposure), evaluation.did(full)
    assert any_exposure.otherwise().counted == "first full period"
    assert evaluation.did(any_exposure.otherwise()).estimate == other.estimate
    assert one.warns(CaveatCode.FRACTIONAL_START)
    assert "3 units were exposed for only part of it (0.25 to 0.75 of it)" in one.summary()
    assert "counted from first full period the estimate would be" in one.summary()
    assert "counted from any exposure the estimate would be" in other.summary()


def test_starts_as_given_are_kept_and_a_fractional_first_period_is_warned_of():
    panel = build(frame(), first_treated="start", share="share")
    assert panel.counted == "as given" and list(panel.first_treated[:4]) == [2004] * 4
    assert panel.otherwise().first_treated[0] == 2005
    plain = build(frame(), first_treated="start")
    assert plain.otherwise() is None and not evaluation.did(plain).warns(CaveatCode.FRACTIONAL_START)


def test_castle_by_both_codings_says_both_answers_and_the_rule_used(shared):
    """METHODS, section 6: by the first full year the simple mean of group-time effects is five times smaller."""
    castle = pd.read_csv(shared / "data" / "evaluation" / "castle.csv")
    options = {"unit": "state", "period": "year", "outcome": "l_homicide", "share": "cdl"}
    full = evaluation.build_panel(castle, counted="first full period", **options)
    found = evaluation.group_time_att(full, draws=0)
    assert full.counted == "first full period"
    assert found.simple.estimate == pytest.approx(0.0194, abs=5e-5)
    assert "counted from any exposure the estimate would be 0.110" in found.summary()
    part = evaluation.build_panel(castle, counted="any exposure", **options)
    assert evaluation.group_time_att(part, draws=0).simple.estimate == pytest.approx(0.1104, abs=5e-5)
    assert "21 units were exposed for only part of it (0.16 to 0.84 of it)" in part.summary()
    assert evaluation.did(full).estimate == pytest.approx(0.0693984293, rel=1e-9)


def test_shares_that_are_none_and_treatment_that_ends_are_refused_with_their_places():
    data = frame()
    data.loc[2, "share"] = 1.5
    with pytest.raises(InputError, match="not between 0 and 1 at a0, 2003"):
        build(data, share="share", counted="any exposure")
    data = frame()
    data.loc[5, "share"] = 0.0
    with pytest.raises(DesignError, match="treatment falls again at a0, 2006"):
        build(data, share="share", counted="any exposure")
    with pytest.raises(InputError, match="counting first full period needs a column"):
        build(frame(), first_treated="start", counted="first full period")
    with pytest.raises(InputError, match="counted cannot be 'half'"):
        build(frame(), first_treated="start", counted="half")
    with pytest.raises(InputError, match="counting as given needs a column"):
        build(frame())


def test_clusters_below_the_decision_are_refused_by_the_number_of_decisions_unless_overridden_in_writing():
    with pytest.raises(
        DesignError, match=r"8 clusters \(lsoa\) lie below 3 decisions \(authority\), 2 of them to treat"
    ):
        build(frame(), first_treated="start", cluster="lsoa", assignment="authority")
    with pytest.raises(DesignError, match="lie below 3 decisions"):
        build(frame(), first_treated="start", cluster="lsoa", assignment="authority", override="  ")
    panel = build(
        frame(), first_treated="start", cluster="lsoa", assignment="authority", override="Each LSOA was drawn by lot."
    )
    assert panel.cluster_level == "lsoa" and len(panel.cluster_names) == 8
    assert "clustered below the decision all the same: Each LSOA was drawn by lot." in evaluation.did(panel).summary()
    assert build(frame(), first_treated="start", assignment="authority").cluster_level == "authority"


def test_periods_are_left_out_with_their_reason():
    panel = build(frame(), first_treated="start", excluded={2002: "recording changed"})
    assert panel.periods == ("2001", "2003", "2004", "2005", "2006")
    assert "Left out: 2002 (recording changed)." in panel.summary()
    cut = build(frame().query("t != 2002"), first_treated="start")
    assert evaluation.did(panel).estimate == pytest.approx(evaluation.did(cut).estimate, rel=1e-12)
    with pytest.raises(InputError, match="1999 is no period of the data"):
        build(frame(), first_treated="start", excluded={1999: "x"})
    with pytest.raises(InputError, match="without a reason"):
        build(frame(), first_treated="start", excluded={2002: " "})


def test_a_time_of_anticipation_is_left_out():
    one = build(frame(), first_treated="start", anticipation=1)
    assert one.periods == ("2001", "2002", "2004", "2005", "2006") and one.balanced
    data = frame()
    data.loc[data["u"] == "a0", "start"] = 2005.0
    several = build(data, first_treated="start", anticipation=1)
    assert np.isnan(several.outcome[0, 3]) and np.isnan(several.outcome[1, 2]) and not np.isnan(several.outcome[0, 2])
    assert several.caveats[-1].code is CaveatCode.PERIODS_EXCLUDED
    with pytest.raises(InputError, match="not below nought"):
        build(frame(), first_treated="start", anticipation=-1)


def test_absent_rows_empty_cells_and_suppressed_cells_are_three_different_things():
    data = frame().astype({"y": object})
    data.loc[1, "y"], data.loc[2, "y"] = None, "*"
    data = data.drop(index=3)
    panel = build(data, first_treated="start", absent="zero", suppressed=["*"])
    assert np.isnan(panel.outcome[0, 1]) and np.isnan(panel.outcome[0, 2]) and panel.outcome[0, 3] == 0
    assert panel.suppressed[0].tolist() == [False, False, True, False, False, False]
    assert "1 cell suppressed by the source" in panel.summary() and "1 cell without a row" in panel.summary()
    missing = build(data, first_treated="start", suppressed=["*"])
    assert np.isnan(missing.outcome[0, 3]) and not missing.suppressed[0, 3]
    with pytest.raises(InputError, match="is not a number"):
        build(data, first_treated="start")
    with pytest.raises(InputError, match="absent cannot be"):
        build(data, first_treated="start", absent="nought")
