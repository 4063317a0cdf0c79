"""Open a file in a process of its own, with a limit of memory and time: a hostile file harms nobody else.

What comes back is JSON, never code: the process that read a hostile file is not trusted either.
"""

import os
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from data.files.content import Cell, Opened, Remark, Sheet
from data.files.opening import open_file
from scoring.errors import ImportProblem

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
ROOT = Path(__file__).parent.parent.parent


def open_safely(
    content: bytes, name: str, *, document: bool = False, memory: int = MEMORY, seconds: int = SECONDS
) -> Opened:
    """Open a file in a worker process. Raises ImportProblem for what is refused, too large or too slow."""
    answer = ask_worker(content, name, document=document, memory=memory, seconds=seconds)
    if "problem" in answer:
        raise ImportProblem(answer["problem"], **answer["values"])
    return _opened(answer)


def ask_worker(
    content: bytes, name: str, *, document: bool = False, memory: int = MEMORY, seconds: int = SECONDS
) -> dict[str, Any]:
    """What the worker says of a file: its content or its problem, and the most memory it took (`peak`, bytes)."""
    environment = {key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ}
    what = "document" if document else "table"
    command = [sys.executable, "-m", "data.files.worker", name, what, str(memory), str(seconds)]
    # Nameless files, not pipes: thirty megabytes each way would cross a pipe in pieces.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(content)
        given.seek(0)
        try:
            done = subprocess.run(
                command,
                stdin=given,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                cwd=ROOT,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ImportProblem("Reading the file took longer than {seconds} seconds.", seconds=seconds) from error
        said.seek(0)
        words = said.read()
    if done.returncode != 0 or not words:
        raise ImportProblem("The file could not be read within the limits of memory and time.")
    answer: dict[str, Any] = orjson.loads(words)
    return answer


def _opened(answer: dict[str, Any]) -> Opened:
    kind = answer["kind"]
    return Opened(
        kind=kind,
        sheets=tuple(
            # Only a workbook has dates; a text file has nothing but text.
            Sheet(name, rows if kind == "csv" else [[_thaw(c) for c in row] for row in rows], frozenset(hidden))
            for name, rows, hidden in answer["sheets"]
        ),
        blocks=tuple((style, text) for style, text in answer["blocks"]),
        remarks=tuple(Remark(s, values, row, column) for s, values, row, column in answer["remarks"]),
        peak_bytes=answer["peak"],
    )


def _thaw(cell: Any) -> Cell:
    return datetime.fromisoformat(cell[0]) if type(cell) is list else cell


def _freeze(cell: object) -> object:
    return [cell.isoformat()] if isinstance(cell, datetime) else str(cell)


def _peak() -> int:
    """The most memory this process has had; not ru_maxrss, which remembers the parent across exec."""
    for line in Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else ():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """The worker's side: bytes in, one JSON object out."""
    name, what, memory, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if sys.platform != "darwin":  # macOS does not keep this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Whoever asked stops the worker by the clock; this stops it where nobody is left to ask.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, Any]
    try:
        opened = open_file(sys.stdin.buffer.read(), name, document=what == "document")
        answer = {
            "kind": opened.kind,
            "sheets": [(s.name, s.rows, sorted(s.hidden)) for s in opened.sheets],
            "blocks": opened.blocks,
            "remarks": [(r.sentence, dict(r.values), r.row, r.column) for r in opened.remarks],
            "peak": 0,
        }
    except ImportProblem as problem:
        answer = {"problem": problem.sentence, "values": {k: str(v) for k, v in problem.values.items()}}
    except (MemoryError, RecursionError):
        answer = {"problem": "The file could not be read within the limits of memory and time.", "values": {}}
    answer["peak"] = _peak()
    sys.stdout.buffer.write(orjson.dumps(answer, default=_freeze, option=orjson.OPT_PASSTHROUGH_DATETIME))


if __name__ == "__main__":
    main()
