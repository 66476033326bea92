"""Finding obvious personal data in free text: what identifies a person at once and has a shape of its own.

Looked for: e-mail addresses; British telephone numbers (0 or +44, nine or ten figures after it, with spaces, brackets
or hyphens between); NHS numbers (ten figures whose check figure is right: NHS Data Dictionary, modulus 11); full
postcodes that begin with one of the 124 postcode areas. Names and house numbers have no shape, and are not found: who
writes an account must leave them out.
"""

from __future__ import annotations

import re
import unicodedata

from interventions.errors import InputError
from interventions.figures import listed

_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
_GAP = r"(?:[\s().\-/·_]{0,3}|,)"
_EMAIL = re.compile(r"[\w.+'-]+\s?(?:@|[(\[]\s?at\s?[)\]])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE = re.compile(rf"(?<!\d)(?<!\d\.)(?:(?:\+|00){_GAP}44{_GAP}(?:0{_GAP})?|0)[1-9](?:{_GAP}\d){{8,9}}(?!\d)")
_TEN = re.compile(r"(?<!\d)(?<!\d\.)\d{3}[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)")
_POSTCODE = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(_AREAS.lower().split())})\d[a-z\d]?[\s-]{{0,4}}\d[abd-hjlnp-uw-z]{{2}}(?![a-z0-9])",
    re.IGNORECASE,
)


def personal_data(text: str) -> list[tuple[str, str]]:
    """What was found, as (what it is, the text of it), in the order of the kinds; empty where nothing was."""
    # Figures and letters of other scripts or full width read the same to a person; so do invisible marks between them.
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(str(unicodedata.digit(mark, mark)) for mark in plain if unicodedata.category(mark) != "Cf")
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    found = [("an NHS number", number) for number in _TEN.findall(plain) if _is_nhs_number(number)]
    numbers = {number for _, number in found}
    return [
        *(("an e-mail address", address) for address in _EMAIL.findall(plain)),
        *(("a telephone number", number) for number in _PHONE.findall(plain) if number not in numbers),
        *found,
        *(("a postcode", code) for code in _POSTCODE.findall(plain)),
    ]


def refuse_personal_data(text: str, *, where: str) -> None:
    """InputError naming everything found that could identify a person."""
    if found := personal_data(text):
        said = listed([f"{kind} ({shown})" for kind, shown in found])
        raise InputError(
            f"the text holds {said}.",
            where=where, mend="Take it out, and any name with it: what is told here must not show who tells it.",
        )  # fmt: skip


def _is_nhs_number(text: str) -> bool:
    figures = [int(mark) for mark in text if mark.isdigit()]
    check = (11 - sum(figure * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11) % 11
    return check == figures[9]
