"""make bench: one line per measurement: name, ours, reference, ratio, goal, ok or SHORT."""

import sys

from tests.bench import imports, load, membership, pages, portfolio, seats, start

SHORT = []


def report(name: str, ours: float, reference: float, goal: float, *, unit: str, at_least: bool = False) -> None:
    ratio = ours / reference
    ok = ratio >= goal if at_least else ratio <= goal
    if not ok:
        SHORT.append(name)
    sign = "≥" if at_least else "≤"
    figures = f"{ours:9.3f} {unit:2}  {reference:9.3f} {unit:2}  {ratio:6.2f}  {sign} {goal:<5g}"
    print(f"{name:58}  {figures}  {'ok' if ok else 'SHORT'}")
    sys.stdout.flush()


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["start", "imports", "pages", "load", "membership", "seats", "portfolio"]
    print(f"{'name':58}  {'ours':>12}  {'reference':>12}  {'ratio':>6}  {'goal':7}")
    for part in (start, imports, pages, load, membership, seats, portfolio):
        if part.__name__.rpartition(".")[2] in wanted:
            part.run(report)
    sys.exit(1 if SHORT else 0)
