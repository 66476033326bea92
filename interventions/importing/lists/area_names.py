"""Areas by the names people write: matched exactly to the areas loaded; a near miss is only ever a suggestion."""

from __future__ import annotations

import re

from interventions.figures import listed
from interventions.importing.known import Known
from interventions.importing.lists.cells import Unreadable, split_cell
from interventions.importing.lists.fields import plain_words

_BEFORE = r"^(the )?((royal |london |metropolitan )?borough of|city of|county of|district of|the)\s+"
_AFTER = r"\s+(metropolitan |city |county |borough |district )*(council|borough|district|unitary|ua|area|wide)$"
# Where several areas have one name, the authority is meant; otherwise the list must say which by its code.
_MEANT_FIRST = "authority"
_NEAR = 80


class AreaNames:
    """The loaded areas under their names, for reading one list."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.codes: dict[str, list[str]] = {}
        for code in known.areas:
            name = known.names.get(code, "")
            for form in {plain_words(name), plain_words(re.sub(r", (city|county) of$", "", name, flags=re.IGNORECASE))}:
                self.codes.setdefault(form, []).append(code)

    def read(self, text: str, translated: dict[str, str]) -> dict[str, float]:
        """Area code → share of one: as percentages say ('Luton 60%, Bedford 40%'), otherwise equal.

        Raises Unreadable for a name that is not exactly that of a loaded area, with the nearest as a suggestion.
        """
        shares: dict[str, float | None] = {}
        for part, code in split_cell(text, lambda words: self._code(words, translated)):
            name, share = _share(part)
            if code is None:
                raise Unreadable(self._no_such(name))
            if code in shares:
                raise Unreadable(f"each area once; {name} stands twice")
            shares[code] = share
        return _whole(shares)

    def _code(self, name: str, translated: dict[str, str]) -> str | None:
        name = re.sub(r"\s*[\d ]+%$", "", name)  # the share stands behind the name
        name = plain_words(translated.get(name, name))
        if name.upper() in self.known.areas:
            return name.upper()
        for form in (name, re.sub(_AFTER, "", re.sub(_BEFORE, "", name))):
            found = self.codes.get(form, [])
            meant = [code for code in found if self.known.areas[code] == _MEANT_FIRST] or found
            if len(meant) == 1:
                return meant[0]
            if len(meant) > 1:
                raise Unreadable(f"{form!r} is the name of {listed(sorted(meant)[:4])}: write the code that is meant")
        return None

    def _no_such(self, name: str) -> str:
        from rapidfuzz import fuzz, process

        near = process.extract(plain_words(name), list(self.codes), scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR)
        meant = [f"{self.known.names[code]} ({code})" for form, _, _ in near for code in self.codes[form][:1]]
        if meant:
            return f"the name or code of a loaded area; {name!r} is none. Did you mean {listed(meant, 'or')}?"
        loaded = "" if self.known.areas else "; no areas are loaded (vru import lookup FILE)"
        return f"the name or code of a loaded area; {name!r} is none{loaded}. Or map the column to where, in words."


def _share(part: str) -> tuple[str, float | None]:
    found = re.fullmatch(r"\s*(.*?)[\s:(–-]*(\d{1,3}(?:\.\d+)?)\s*%\)?\s*", part)
    return (found[1], float(found[2]) / 100) if found else (part, None)


def _whole(shares: dict[str, float | None]) -> dict[str, float]:
    stated = {code: share for code, share in shares.items() if share is not None}
    if not stated:
        return dict.fromkeys(shares, 1 / len(shares)) if shares else {}
    if len(stated) < len(shares) or abs(sum(stated.values()) - 1) > 1e-6 or min(stated.values()) <= 0:
        raise Unreadable("a percentage for every area, together 100%")
    return stated
