"""What monitoring answers: a value that can say, tabulate and draw itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from interventions.figures import listed, missing, number, percent, plural, span
from logic_models.model import LogicModel

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

NO_DIRECTION = "direction not stated"
NOT_OVER = "period not over"
RULE = (
    "Green at or above the target, red below the improvement trigger, amber between; a figure equal to the trigger is "
    "amber. Where a decrease is wanted it is the other way round. Uncertain: the interval reaches past a threshold "
    "that decides the colour."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Monitoring:
    """How a project stands on a day.

    `rows`: a return each, with value, lower, upper (shares in percent), target, improvement_trigger, colour, certain
    and rating. `reach`: people and contacts by node. `funnel`: steps with their rates. `late`: what was due and has not
    come. `unknown`: ids of returns that this version of the theory does not have.
    """

    model: LogicModel
    rows: pd.DataFrame
    reach: pd.DataFrame
    funnel: pd.DataFrame
    late: pd.DataFrame
    unknown: tuple[str, ...]
    as_of: date
    level: float

    def latest(self) -> pd.DataFrame:
        """The last return of each node."""
        return self.rows.drop_duplicates("node_id", keep="last").reset_index(drop=True)

    def summary(self) -> str:
        """How the latest returns stand, how far people come, and what is late."""
        latest = self.latest()
        counts = latest["rating"].value_counts()
        said = [f"{plural(len(latest), 'indicator')} returned" if len(latest) else "Nothing was returned yet"]
        if len(latest):
            said[0] += ": " + "; ".join(f"{count} {rating}" for rating, count in counts.items())
        said += [self._say_funnel(str(name)) for name in dict.fromkeys(self.funnel["node_id"])]
        nodes = listed(list(dict.fromkeys(self.late["text"])))
        late = f"{plural(len(self.late), 'return is', 'returns are')} late ({nodes})"
        said.append(late if len(self.late) else "Nothing is late")
        if self.unknown:
            said.append(f"Left out are returns of {listed(list(self.unknown))}, not in this version of the theory")
        return ". ".join(said) + "."

    def to_frame(self) -> pd.DataFrame:
        """One row a return."""
        return self.rows.copy()

    def plot(self) -> alt.FacetChart:
        """Each indicator over time, with its interval, target and trigger."""
        from logic_models.monitoring.charts import draw_monitoring

        return draw_monitoring(self)

    def _say_funnel(self, name: str) -> str:
        own = self.funnel[self.funnel["node_id"] == name]
        words = []
        for row in own.to_dict("records"):
            rate = ""
            if not missing(row["rate"]):
                rate = f" ({percent(row['rate'])}; {span(100 * row['lower'], 100 * row['upper'])})"
            words.append(f"{number(row['people'])} {row['step']}{rate}")
        return (f"{self.model.node(name).text}: " if name else "") + ", ".join(words)
