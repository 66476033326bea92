"""What breaks if part of a theory fails: which steps no longer come about, and which impacts are out of reach."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.errors import InputError
from interventions.figures import listed, plural
from logic_models.kinds import NodeKind
from logic_models.model import LogicModel
from logic_models.tracing.ways import holds_up

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Breaks:
    """What fails with the `failed` nodes: the nodes `stopped` with them, and the impacts `lost` and `kept`, by id.

    An impact to which no activity led in the first place is neither lost nor kept.
    """

    model: LogicModel
    failed: tuple[str, ...]
    stopped: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]

    def summary(self) -> str:
        """What failed, how much fails with it, and what is left of the impacts."""
        said = f"If {self._texts(self.failed)} {'fails' if len(self.failed) == 1 else 'fail'}, "
        if self.stopped:
            more = "node no longer comes" if len(self.stopped) == 1 else "nodes no longer come"
            said += f"{len(self.stopped):,} more {more} about: {self._texts(self.stopped)}."
        else:
            said += "nothing else stops."
        if not self.lost:
            return said + (" Every impact that was reached still is." if self.kept else "")
        if not self.kept:
            return f"{said} No impact is reached any more."
        return (
            f"{said} {plural(len(self.lost), 'impact')} of {len(self.lost) + len(self.kept):,} can be reached no more."
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a node: node, kind, text, state ("failed", "stopped" or "stands")."""
        import pandas as pd

        state = dict.fromkeys(self.stopped, "stopped") | dict.fromkeys(self.failed, "failed")
        rows = [(n.id, n.kind.value, n.text, state.get(n.id, "stands")) for n in self.model.nodes]
        return pd.DataFrame(rows, columns=["node", "kind", "text", "state"]).astype("str")

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with what fails and what stops marked."""
        from logic_models.drawing.charts import draw

        return draw(self.model, flagged={*self.failed, *self.stopped})

    def _texts(self, ids: Sequence[str]) -> str:
        return listed([f"“{self.model.node(name).text}”" for name in ids])


def what_breaks(model: LogicModel, failed: Sequence[str]) -> Breaks:
    """What no longer comes about if these nodes fail.

    A node stops when what it cannot do without (a necessary link, or one from an assumption) stops, and when every way
    from an activity to it is broken. An activity needs only what is marked as necessary. Feedback is not followed.
    InputError if no node is named, or one that is not there.
    """
    from logic_models.graph import argument, reached_along

    if not failed:
        raise InputError("no node is named.", where=model.id, mend="Say which node is to fail.")
    broken = {model.node(name).id for name in failed}
    activities = [node.id for node in model.of_kind(NodeKind.ACTIVITY)]
    needs = [(link.source, link.target) for link in holds_up(model)]
    graph = argument(model)
    before = reached_along(graph, activities)
    while True:
        now = broken | {target for source, target in needs if source in broken}
        graph.remove_nodes_from(now)
        now |= before - reached_along(graph, activities)
        if now == broken:
            break
        broken = now
    impacts = [node.id for node in model.of_kind(NodeKind.IMPACT) if node.id in before]
    named = _in_order(model, set(failed))
    return Breaks(
        model=model,
        failed=named,
        stopped=tuple(name for name in _in_order(model, broken) if name not in named),
        lost=tuple(name for name in impacts if name in broken),
        kept=tuple(name for name in impacts if name not in broken),
    )


def _in_order(model: LogicModel, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(node.id for node in model.nodes if node.id in ids)
