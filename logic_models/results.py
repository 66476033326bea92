"""What the checks and the reading of paths answer: values that can say, tabulate and draw themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import listed, plural
from interventions.vocabulary import Term
from logic_models.model import LogicModel
from logic_models.tracing.chains import Chain, confidences

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


class Severity(Term):
    """How much a finding weighs."""

    BLOCK = "block", "Must be mended", "The theory cannot be submitted as it stands."
    WARN = "warn", "Should be mended", "The theory can be submitted; it will be asked about."
    HINT = "hint", "Worth a thought", "Nothing is wrong; something may be missing."


class Stage(Term):
    """How far a proposal has come: more is asked of it before money is awarded."""

    DRAFT = "draft", "Draft", "Being written, or submitted and not yet decided."
    AWARD = "award", "Award", "About to be awarded: what is agreed will be measured."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found: the node or link ("a → b") it points at ("" for the whole theory), and how to mend it."""

    rule: str
    severity: Severity
    node: str
    message: str
    mend: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Review:
    """The findings of every rule on one theory, in the order of the rules.

    `unjudged`: rules that could not look, because what they judge by (registers, sample sizes) was not given.
    """

    model: LogicModel
    findings: tuple[Finding, ...]
    stage: Stage = Stage.DRAFT
    unjudged: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """True if anything found must be mended before the theory can go on."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    def to_mend(self) -> tuple[Finding, ...]:
        """What must or should be mended; hints are left out."""
        return tuple(finding for finding in self.findings if finding.severity is not Severity.HINT)

    def where(self, finding: Finding) -> str:
        """What stands where a finding points: a node's text, a link's two ends, or "" for the whole theory."""
        texts = {node.id: node.text for node in self.model.nodes}
        linked = {f"{link.source} → {link.target}": link for link in self.model.links}
        if finding.node in texts or finding.node not in linked:
            return texts.get(finding.node, "")
        return " → ".join(texts[end] for end in (linked[finding.node].source, linked[finding.node].target))

    def summary(self) -> str:
        """What was found, in one or two sentences."""
        name = self.model.title or self.model.id or "This theory of change"
        counts = {severity: sum(f.severity is severity for f in self.findings) for severity in Severity}
        hints = counts.pop(Severity.HINT)
        if not self.to_mend():
            return f"{name}: nothing to mend" + (f"; {plural(hints, 'thing')} worth a thought." if hints else ".")
        said = listed([f"{count} {severity.label.lower()}" for severity, count in counts.items() if count])
        act, acting = ("awarded", "awarding") if self.stage is Stage.AWARD else ("submitted", "submitting")
        stand = f"It cannot be {act} yet." if self.blocked else f"Nothing stands in the way of {acting} it."
        more = f" {plural(hints, 'thing')} more {'is' if hints == 1 else 'are'} worth a thought." if hints else ""
        return f"{name}: {plural(len(self.to_mend()), 'finding')} ({said}). {stand}{more}"

    def to_frame(self) -> pd.DataFrame:
        """One row a finding: rule, severity, node, message, mend, source."""
        import pandas as pd

        columns = ["rule", "severity", "node", "message", "mend", "source"]
        rows = [(f.rule, f.severity.value, f.node, f.message, f.mend, f.source) for f in self.findings]
        return pd.DataFrame(rows, columns=columns).astype("str")

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with the nodes that were found fault with marked."""
        from logic_models.drawing.charts import draw

        return draw(self.model, flagged={finding.node for finding in self.to_mend()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluability:
    """How well a theory can be evaluated: the questions it meets, a point each, and those it does not meet yet."""

    met: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def score(self) -> int:
        """From 0 to 10."""
        return len(self.met)

    def summary(self) -> str:
        """The score, and what is missing."""
        said = f"Evaluability {self.score} of {self.score + len(self.missing)}."
        return f"{said} Not met yet: {'; '.join(self.missing)}." if self.missing else said


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pathways:
    """The ways from an activity to an impact, each as the ids along it.

    `count` is how many there are; `paths` holds the first of them. `circular` says that the argument goes in
    circles, and that the link closing each circle was left out. `layers`: the nodes on any of the ways, by the most
    links that lead to them from an activity. `weakest`: the least sure link of each listed path, None where no link
    on it states a confidence. `dominated`: listed paths that another outdoes, by place from nought (see `chains`).
    """

    model: LogicModel
    paths: tuple[tuple[str, ...], ...]
    count: int
    circular: bool
    layers: tuple[tuple[str, ...], ...]
    chains: tuple[Chain, ...]
    weakest: tuple[tuple[str, str] | None, ...]
    dominated: Mapping[int, int]

    def shared(self) -> tuple[str, ...]:
        """The outputs and outcomes that every listed path runs through: where one doubt touches everything."""
        if not self.paths:
            return ()
        common = set(self.paths[0]).intersection(*self.paths)
        ends = {path[0] for path in self.paths} | {path[-1] for path in self.paths}
        return tuple(node.id for node in self.model.nodes if node.id in common - ends)

    def summary(self) -> str:
        """How many paths there are, from how many activities, and what they all rest on."""
        if not self.paths:
            return "No path leads from an activity to an impact."
        starts, ends = ({path[i] for path in self.paths} for i in (0, -1))
        lead = "leads" if self.count == 1 else "lead"
        said = (
            f"{plural(self.count, 'path')} {lead} from {plural(len(starts), 'activity', 'activities')} "
            f"to {plural(len(ends), 'impact')}."
        )
        if self.shared() and self.count == len(self.paths) > 1:
            said += f" Every one runs through {listed([self.model.node(i).text for i in self.shared()])}."
        if self.count > len(self.paths):
            said += f" The first {len(self.paths):,} are listed."
        said += "".join(f" {sentence}" for sentence in self._sureness())
        return said + (" The links that close a circle are left out." if self.circular else "")

    def to_frame(self) -> pd.DataFrame:
        """One row a step: path, step (from 1), node, kind, text, confidence and weakest (of the link into the node)."""
        import pandas as pd

        nodes, sure = {node.id: node for node in self.model.nodes}, confidences(self.model)
        rows = [
            (number, step, node, nodes[node].kind.value, nodes[node].text, sure.get(into), into == weakest)
            for number, (path, weakest) in enumerate(zip(self.paths, self.weakest, strict=True), 1)
            for step, (before, node) in enumerate(zip(("", *path), path, strict=False), 1)
            for into in [(before, node)]
        ]
        kinds = {"path": "int64", "step": "int64", "node": "str", "kind": "str", "text": "str"}
        kinds |= {"confidence": "Int64", "weakest": "bool"}
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with the links that lie on a path from activity to impact in full strength."""
        from logic_models.drawing.charts import draw

        return draw(self.model, paths=self.paths)

    def _sureness(self) -> Iterator[str]:
        sure = confidences(self.model)
        stated = [(given, ends) for ends in self.weakest if ends and (given := sure[ends]) is not None]
        if stated:
            given, (source, target) = min(stated, key=lambda one: one[0])
            texts = f"“{self.model.node(source).text}” → “{self.model.node(target).text}”"
            yield f"The least sure link on them is {texts} ({given}%)."
        if self.dominated:
            one = len(self.dominated) == 1
            yield (
                f"{len(self.dominated):,} of them {'is' if one else 'are'} outdone: another way between the same ends "
                "is no longer and no less sure."
            )
