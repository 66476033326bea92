"""Which form a file has, by what is in it, and the theory it states."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib

from interventions.errors import Fault, ImportRefused
from logic_models.exchange.graphml import from_graphml
from logic_models.exchange.jsonld_reading import from_jsonld
from logic_models.exchange.miradi import ROOT, from_miradi
from logic_models.exchange.parts import refused
from logic_models.exchange.safe_xml import read_xml
from logic_models.model import LogicModel
from logic_models.notation import from_yaml

MOST_BYTES = 64 * 1024 * 1024
_MEMBER = "project.xml"


def from_bytes(data: bytes, *, file: str) -> LogicModel:
    """The theory in a file: YAML, GraphML, JSON-LD, or a Miradi project (plain, gzipped, or its .xmpz2).

    ImportRefused with every fault and its place; a packed file of more than 64 MB unpacked is refused.
    """
    data = _unpacked(data, file)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:2]
    if start[:1] == b"<" or start in (b"\xff\xfe", b"\xfe\xff"):
        root = read_xml(data, file=file)
        return from_miradi(root, file=file) if root.name == ROOT else from_graphml(root, file=file)
    text = _text(data, file)
    # JSON is YAML too: only what speaks of linked data is read as such.
    if start[:1] in (b"{", b"[") and re.search(r'"@(context|graph|id|type)"\s*:', text):
        return from_jsonld(text, file=file)
    return from_yaml(text, file=file)


def _unpacked(data: bytes, file: str) -> bytes:
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST_BYTES + 1)
        elif data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(_MEMBER) as member:
                data = member.read(MOST_BYTES + 1)
    except KeyError:
        raise refused(file, f"a packed Miradi project holds {_MEMBER}; this one does not") from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise refused(file, f"it cannot be unpacked: {error}") from error
    if len(data) > MOST_BYTES:
        raise refused(file, "it is larger than 64 MB: give one theory in a file")
    return data


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise ImportRefused(file, [Fault(file=file, row=row, allowed="save it as UTF-8 text")]) from error
