"""The 360Giving Data Standard's rules for a grant, as a JSON schema built from a short list.

Facts from the 360Giving Data Standard, schema 1.4 (standard.threesixtygiving.org): field names, kinds, and what is
required. The list is ours; that it finds what the published schema finds is shown in tests/parity.
"""

from __future__ import annotations

from typing import Any

_DAY = {"pattern": "^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$"}
_MONTH = {"pattern": "^[0-9]{4}(-(0[1-9]|1[012]))?$"}
_MOMENT = {"format": "date-time"}

# word → schema. A word ending in ? may be null.
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "text?": {"type": ["string", "null"]},
    "number": {"type": "number"},
    "number?": {"type": ["number", "null"]},
    "length": {"type": "number", "minimum": 0},
    "link": {"type": "string", "format": "uri"},
    "link?": {"type": ["string", "null"], "format": "uri"},
    "moment": {"type": "string", **_MOMENT},
    "day": {"type": "string", "oneOf": [_MOMENT, _DAY]},
    "day?": {"type": ["string", "null"], "oneOf": [_MOMENT, _DAY]},
    "loose day": {"type": "string", "oneOf": [_MOMENT, _DAY, _MONTH]},
    "yes or no": {"type": "string", "enum": ["Yes", "No"]},
    "texts": {"type": "array", "items": {"type": "string"}},
}
_CURRENCIES = (
    "ADP AED AFA AFN ALK ALL AMD ANG AOA AOK AON AOR ARA ARP ARS ARY ATS AUD AWG AYM AZM AZN BAD BAM BBD BDT BEC "
    "BEF BEL BGJ BGK BGL BGN BHD BIF BMD BND BOB BOP BOV BRB BRC BRE BRL BRN BRR BSD BTN BUK BWP BYB BYN BYR BZD "
    "CAD CDF CHC CHE CHF CHW CLF CLP CNY COP COU CRC CSD CSJ CSK CUC CUP CVE CYP CZK DDM DEM DJF DKK DOP DZD ECS "
    "ECV EEK EGP ERN ESA ESB ESP ETB EUR FIM FJD FKP FRF GBP GEK GEL GHC GHP GHS GIP GMD GNE GNF GNS GQE GRD GTQ "
    "GWE GWP GYD HKD HNL HRD HRK HTG HUF IDR IEP ILP ILR ILS INR IQD IRR ISJ ISK ITL JMD JOD JPY KES KGS KHR KMF "
    "KPW KRW KWD KYD KZT LAJ LAK LBP LKR LRD LSL LSM LTL LTT LUC LUF LUL LVL LVR LYD MAD MDL MGA MGF MKD MLF MMK "
    "MNT MOP MRO MRU MTL MTP MUR MVQ MVR MWK MXN MXP MXV MYR MZE MZM MZN NAD NGN NIC NIO NLG NOK NPR NZD OMR PAB "
    "PEH PEI PEN PES PGK PHP PKR PLN PLZ PTE PYG QAR RHD ROK ROL RON RSD RUB RUR RWF SAR SBD SCR SDD SDG SDP SEK "
    "SGD SHP SIT SKK SLL SOS SRD SRG SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM TMT TND TOP TPE TRL TRY TTD TWD "
    "TZS UAH UAK UGS UGW UGX USD USN USS UYI UYN UYP UYU UZS VEB VEF VES VNC VND VUV WST XAF XAG XAU XBA XBB XBC "
    "XBD XCD XDR XEU XFO XFU XOF XPD XPF XPT XRE XSU XTS XUA XXX YDD YER YUD YUM YUN ZAL ZAR ZMK ZMW ZRN ZRZ ZWC "
    "ZWD ZWL ZWN ZWR"
).split()
_COUNTRIES = (
    "AF AX AL DZ AS AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BQ BA BW BV BR IO BN BG BF BI "
    "KH CM CA CV KY CF TD CL CN CX CC CO KM CG CD CK CR CI HR CU CW CY CZ DK DJ DM DO EC EG SV GQ ER EE ET FK FO FJ "
    "FI FR GF PF TF GA GM GE DE GH GI GR GL GD GP GU GT GG GN GW GY HT HM VA HN HK HU IS IN ID IR IQ IE IM IL IT JM "
    "JP JE JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MO MK MG MW MY MV ML MT MH MQ MR MU YT MX FM MD MC MN "
    "ME MS MA MZ MM NA NR NP NL NC NZ NI NE NG NU NF MP NO OM PK PW PS PA PG PY PE PH PN PL PT PR QA RE RO RU RW BL "
    "SH KN LC MF PM VC WS SM ST SA SN RS SC SL SG SX SK SI SB SO ZA GS SS ES LK SD SR SJ SZ SE CH SY TW TJ TZ TH TL "
    "TG TK TO TT TN TR TM TC TV UG UA AE GB US UM UY UZ VU VE VN VG VI WF EH YE ZM ZW"
).split()

# Each part of a grant: field → kind. [Part] is a list of that part, [Part]+ one with at least one entry.
PARTS: dict[str, dict[str, str]] = {
    "Transaction": {
        "id": "text", "transactionDate": "day", "currency": "currency", "value": "number", "valueDate": "day?",
        "description": "text?", "provider": "text?", "recipient": "text?", "dateModified": "moment",
    },
    "Document": {
        "id": "text", "title": "text?", "url": "link?", "description": "text?", "documentType": "text?",
        "dateModified": "moment",
    },
    "Location": {
        "id": "text", "name": "text?", "countryCode": "country?", "latitude": "number?", "longitude": "number?",
        "description": "text?", "geoCode": "text?", "geoCodeType": "text?", "dateModified": "moment",
    },
    "Classification": {
        "vocabulary": "text", "code": "text", "title": "text?", "description": "text?", "url": "link?",
        "dateModified": "moment",
    },
    "Programme": {"code": "text", "title": "text?", "description": "text?", "url": "link?", "dateModified": "moment"},
    "Reasons": {"primaryGrantReason": "text", "secondaryGrantReason": "text", "grantPurpose": "texts"},
    "Person": {"id": "text", "name": "text"},
    "Organisation": {
        "id": "text", "name": "text", "department": "text", "contactName": "text", "charityNumber": "text",
        "companyNumber": "text", "streetAddress": "text", "addressLocality": "text", "addressRegion": "text",
        "addressCountry": "text", "postalCode": "text", "telephone": "text", "alternateName": "text", "email": "text",
        "description": "text", "organisationType": "text?", "url": "link", "location": "[Location]",
        "dateModified": "moment",
    },
    "Event": {
        "title": "text", "startDate": "loose day", "endDate": "loose day", "duration": "length", "description": "text",
        "dateModified": "moment",
    },
}  # fmt: skip
_REQUIRED_PARTS = {"Person": ["id", "name"], "Organisation": ["id", "name"]}
GRANT: dict[str, str] = {
    "id": "text", "title": "text", "description": "text", "currency": "currency", "amountAppliedFor": "number",
    "amountAwarded": "number", "amountDisbursed": "number", "awardDate": "day", "url": "link",
    "plannedDates": "[Event]", "actualDates": "[Event]", "recipientIndividual": "Person",
    "toIndividualsDetails": "Reasons", "recipientOrganization": "[Organisation]+", "beneficiaryLocation": "[Location]",
    "fundingOrganization": "[Organisation]+", "grantProgramme": "[Programme]", "fromOpenCall": "yes or no",
    "fundingType": "[Classification]", "classifications": "[Classification]", "relatedDocument": "[Document]",
    "applicationTransaction": "[Transaction]", "commitmentTransaction": "[Transaction]",
    "disbursementTransaction": "[Transaction]", "relatedActivity": "texts", "dateModified": "moment",
    "dataSource": "link?", "regrantType": "text", "locationScope": "text",
}  # fmt: skip
REQUIRED = ["id", "title", "description", "currency", "amountAwarded", "awardDate", "fundingOrganization"]


_PACKAGE: dict[str, dict[str, Any]] = {
    "version": {"type": "string", "pattern": r"^(\d+\.)(\d+)$"},
    "extensions": {**_KINDS["texts"], "uniqueItems": True},
    "publisher": {
        "type": "object", "required": ["name"],
        "properties": {
            "identifier": _KINDS["text"], "name": _KINDS["text"], "website": _KINDS["link"], "logo": _KINDS["link"],
        },
    },
    **dict.fromkeys(("title", "description", "identifier"), _KINDS["text"]),
    **dict.fromkeys(("issued", "modified"), _KINDS["day"]),
    **dict.fromkeys(("downloadURL", "accessURL", "license"), _KINDS["link"]),
}  # fmt: skip


def package_schema() -> dict[str, Any]:
    """The JSON schema of a package of grants: {"grants": [grant, …]}."""
    parts = {name: _object(fields, _REQUIRED_PARTS.get(name, [])) for name, fields in PARTS.items()}
    recipients = [{"required": [*REQUIRED, who]} for who in ("recipientOrganization", "recipientIndividual")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["grants"],
        "properties": {
            **_PACKAGE,
            "grants": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"$ref": "#/$defs/Grant"}},
        },
        "$defs": {
            **parts,
            "Grant": {**_object(GRANT, []), "oneOf": recipients},
            "currency": {"type": "string", "enum": _CURRENCIES},
            "country?": {"type": ["string", "null"], "enum": _COUNTRIES},
        },
    }


def _object(fields: dict[str, str], required: list[str]) -> dict[str, Any]:
    properties = {name: _kind(word) for name, word in fields.items()}
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _kind(word: str) -> dict[str, Any]:
    if word in _KINDS:
        return _KINDS[word]
    if not word.startswith("["):
        return {"$ref": f"#/$defs/{word}"}
    items = {"type": "array", "items": {"$ref": f"#/$defs/{word.strip('[]+')}"}}
    return items | ({"minItems": 1} if word.endswith("+") else {})
