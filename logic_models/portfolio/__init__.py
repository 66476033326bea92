"""All funded theories together: what they are after, where they contradict one another, and what the money rests on.

found = merge_portfolio(theories, money={"mentoring": 4_500_000}, outcomes={"violent-crime": "Violent crime"})
found.summary()   # "62% of £1,200,000 rests on 2 assumptions …"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interventions.face import give_face

if TYPE_CHECKING:
    from logic_models.portfolio.merging import merge_portfolio
    from logic_models.portfolio.results import Portfolio

__all__ = ["Portfolio", "merge_portfolio"]

give_face(__name__, {"merging": ("merge_portfolio",), "results": ("Portfolio",)})
