"""Reading a long projects file in a process of its own, while this one writes: two cores halve the time.

The other process hands over plain values: chunk after chunk, and at the end what there is to say of the file.
"""

from __future__ import annotations

import gc
import marshal
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sqlmodel import Session, create_engine

from interventions.errors import StoreError, VRUError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.projects.spreadsheet import ProjectRows, ProjectStream
from interventions.records import AwardRecord
from interventions.store.earlier import EarlierProjects
from interventions.store.preparing import Prepared, prepare

_LONG = 10_000_000  # bytes from which a second process pays
_SIZE = 8


class Group(NamedTuple):
    """Rows of one project: `rows` of them here, `rows_before` further up, where the project stands if there are any."""

    project_id: str
    rows: int
    rows_before: int
    prepared: Prepared | None
    awards: list[AwardRecord]


class ProjectsRead:
    """A projects file as it is read: `chunks` gives its projects, ready to be stored."""

    def __init__(self, source: SourceFile, known: Known) -> None:
        self.stream = ProjectStream(source, known)
        self.source, self.known, self.read = source, known, 0

    def chunks(self) -> Iterator[list[Group]]:
        """The projects; after a fault, chunks without any. The counts and faults of `stream` grow with them."""
        long = self.source.path.stat().st_size * (8 if self.source.name.endswith(".gz") else 1) > _LONG
        yield from self._from_other_process() if long else _groups(self.stream)

    def _from_other_process(self) -> Iterator[list[Group]]:
        command = [sys.executable, "-m", "interventions.store.apart"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            try:
                known = {name: getattr(self.known, name) for name in ("areas", "names", "codes")}
                with other.stdin as told:
                    pickle.dump((self.source.path.resolve(), known), told)
                yield from self._received(other.stdout)
            except (BrokenPipeError, EOFError, pickle.UnpicklingError) as error:
                raise StoreError(
                    "the process that reads the file ended before its time; nothing was stored.",
                    where=self.source.name, mend="Try again, with more memory free.",
                ) from error  # fmt: skip
            finally:
                other.kill()

    def _received(self, heard: BinaryIO) -> Iterator[list[Group]]:
        # Each chunk comes with its length: read piece by piece it would take as long as reading the file.
        while size := int.from_bytes(_exactly(heard, _SIZE)):
            chunk = marshal.loads(_exactly(heard, size))
            self.stream.read, groups = chunk
            yield [
                Group(name, rows, before, Prepared(*held) if held else None, [AwardRecord(**award) for award in awards])
                for name, rows, before, held, awards in groups
            ]
        said = pickle.load(heard)
        if isinstance(said, VRUError):
            raise said
        self.stream.read, self.stream.faults, self.stream.said = said


def _exactly(heard: BinaryIO, size: int) -> bytes:
    """The next `size` bytes; `EOFError` where the other process wrote fewer before it ended."""
    if len(told := heard.read(size)) < size:
        raise EOFError
    return told


def _groups(stream: ProjectStream) -> Iterator[list[Group]]:
    """The projects of a file in this process."""
    with Session(create_engine("sqlite://")) as session:
        earlier = EarlierProjects(session)
        for chunk in stream.chunks(earlier):
            if stream.faults.found:
                yield []
                continue
            later = [group.project_id for group in chunk if group.record is None]
            counts = earlier.counts(later) if later else {}
            yield [_group(group, counts) for group in chunk]


def _group(group: ProjectRows, counts: dict[str, int]) -> Group:
    rows, record = len(group.lines), group.record
    before = counts.get(group.project_id, rows) - rows
    return Group(group.project_id, rows, before, prepare(record) if record else None, [] if record else group.awards)


def main() -> None:
    """Read the file named on standard input; hand it over on standard output."""
    path, known = pickle.load(sys.stdin.buffer)
    out = sys.stdout.buffer
    gc.freeze()
    gc.set_threshold(100_000)  # what is made here goes by itself; looking for what does not took a sixth of the time
    stream = ProjectStream(SourceFile(path), Known(**known))
    for groups in _groups(stream):
        plain = [
            (g.project_id, g.rows, g.rows_before, tuple(g.prepared) if g.prepared else None,
             [award.model_dump() for award in g.awards])
            for g in groups
        ]  # fmt: skip
        chunk = marshal.dumps((stream.read, plain))
        out.write(len(chunk).to_bytes(_SIZE) + chunk)
    out.write((0).to_bytes(_SIZE))
    pickle.dump((stream.read, stream.faults, stream.notes()), out)


if __name__ == "__main__":
    main()
