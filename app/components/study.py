"""From stored crimes and a project's areas to the tables that the evaluation engine takes."""

from evaluation.recorded_crime import DECIDED, first_full_month, outcome_of, panel_rows, treated_series

__all__ = ["DECIDED", "first_full_month", "outcome_of", "panel_rows", "treated_series"]
