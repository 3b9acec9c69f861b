#!/usr/bin/env python3
"""Prints, compares, accepts or draws the figures that `benches/run instructions` has measured."""

import json
import re
import sys
from pathlib import Path

BASELINE = Path("benches/baseline.tsv")
README = Path("benches/README.md")
PLOT = Path("benches/allowlist.svg")
SUBJECTS = ["no layer", "floor", "tower-http", "tower-cors"]
LIMIT = 1.02
# Hash tables are seeded at random, and if two hashes happen to be similar, that costs a comparison.
CHANCE = 100


def measured():
    """Instructions per request, by scenario and subject. The last two figures are per call."""
    totals = {}
    for line in Path("target/instructions.json").read_text().splitlines():
        bench = json.loads(line)
        metrics = bench["profiles"][0]["data"]["total"]["metrics"]
        instructions = metrics["Ir"]["values"]["new"]
        totals[bench["function_name"], bench["id"]] = instructions
    rows = {}
    listed = Path("target/instructions.list").read_text().splitlines()
    for number, line in enumerate(listed):
        scenario, subject, requests = line.split("\t")
        total = totals["request", f"of_{number}"]
        # A subject that does not support the scenario does nothing.
        per_request = total / int(requests) if total > 100 else None
        rows.setdefault(scenario, {})[subject] = per_request
    for function, name in [("wrap", "Layer::layer"), ("clone", "clone of the service")]:
        rows[name] = {"tower-cors": totals[function, "of_10_000_origins"]}
    return rows


def net(row, subject):
    """What the subject adds to the service without a layer."""
    value = row.get(subject)
    return None if value is None else value - row.get("no layer", 0)


def text(number, digits=0):
    return "" if number is None else f"{number:,.{digits}f}".replace(",", " ")


def head(unit):
    yield f"| {unit} of the layer, per request | floor | tower-http | tower-cors | to floor | to tower-http |"
    yield "|---|---:|---:|---:|---:|---:|"


def line(name, row):
    floor, http, ours = (net(row, subject) for subject in SUBJECTS[1:])
    ratio = lambda other: "" if other is None else text(ours / other, 2 if ours / other >= 0.01 else 5)
    return f"| {name} | {text(floor)} | {text(http)} | {text(ours)} | {ratio(floor)} | {ratio(http)} |"


def table():
    print("\n".join(table_lines()))


def table_lines():
    yield from head("instructions")
    for name, row in measured().items():
        yield line(name, row)


def timed():
    """Medians in nanoseconds, by scenario and subject, of the last run of Criterion."""
    rows = {}
    for file in sorted(Path("target/criterion/request").glob("*/*/new/benchmark.json")):
        bench = json.loads(file.read_text())
        estimates = json.loads(file.with_name("estimates.json").read_text())
        rows.setdefault(bench["function_id"], {})[bench["value_str"]] = estimates["median"]["point_estimate"]
    return rows


def time():
    rows = timed()
    print("\n".join(head("nanoseconds")))
    # In the order of the other table, without what cannot be timed separately.
    for name in (name for name in baseline() if name in rows):
        print(line(name, rows[name]))


def ours():
    return {name: net(row, "tower-cors") for name, row in measured().items()}


def baseline():
    lines = BASELINE.read_text().splitlines()[1:]
    return {name: float(value) for name, value in (line.split("\t") for line in lines)}


def limit(name, before):
    is_hashed = re.search(r"00 (origins|patterns)", name)
    return before * LIMIT + (CHANCE if is_hashed else 0)


def gate():
    before, after = baseline(), ours()
    worse = [name for name, value in after.items() if name not in before or value > limit(name, before[name])]
    for name in worse:
        old = before.get(name)
        change = "is new" if old is None else f"{text(old)} -> {text(after[name])} ({after[name] / old - 1:+.1%})"
        print(f"{name}: {change}")
    for name in before.keys() - after.keys():
        print(f"{name}: is gone")
    if worse or before.keys() - after.keys():
        print("\nMore instructions than the baseline allows (2 %). If they are worth it: benches/run accept, and commit.")
        sys.exit(1)
    print(f"\n{len(after)} figures are within 2 % of the baseline.")


def compare():
    """The instructions that a build with other features adds to the baseline."""
    before = baseline()
    print("| instructions of the layer, per request | baseline | now | added |")
    print("|---|---:|---:|---:|")
    for name, value in ours().items():
        print(f"| {name} | {text(before[name])} | {text(value)} | {text(value - before[name])} |")


def accept():
    lines = [f"{name}\t{value:.2f}" for name, value in ours().items()]
    BASELINE.write_text("\n".join(["scenario\tinstructions of tower-cors", *lines, ""]))
    before, _, rest = README.read_text().partition("<!-- table -->\n")
    _, _, after = rest.partition("<!-- end of table -->")
    README.write_text("\n".join([before + "<!-- table -->", *table_lines(), "<!-- end of table -->"]) + after)
    print(f"{len(lines)} figures written to {BASELINE} and {README}")


def plot():
    """Cost against the size of the allowlist, both axes logarithmic."""
    points = {}
    for name, row in measured().items():
        found = re.fullmatch(r"([\d ]+) origins, (hit|miss)", name)
        if found:
            size = int(found[1].replace(" ", ""))
            for subject in SUBJECTS[1:]:
                points.setdefault((subject, found[2]), []).append((size, net(row, subject)))
    PLOT.write_text(svg(points))
    print(f"drawn to {PLOT}")


def svg(points):
    from math import log10

    left, top, width, height = 110, 40, 560, 340
    x = lambda size: left + width * log10(size) / 6
    y = lambda cost: top + height * (1 - (log10(cost) - 2) / 6)
    colours = {"floor": "#888", "tower-http": "#c0392b", "tower-cors": "#1f6feb"}
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 440" font-family="sans-serif" font-size="13">',
        '<rect width="840" height="440" fill="#fff"/>',
        f'<text x="{left}" y="22" font-size="15">Instructions of the layer per request, by size of the allowlist</text>',
    ]
    for power in range(0, 7):
        at = left + width * power / 6
        out.append(f'<line x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{top + height}" stroke="#e5e5e5"/>')
        out.append(f'<text x="{at:.1f}" y="{top + height + 20}" text-anchor="middle">{text(10**power)}</text>')
        at, cost = top + height * (1 - power / 6), 10 ** (power + 2)
        out.append(f'<line x1="{left}" y1="{at:.1f}" x2="{left + width}" y2="{at:.1f}" stroke="#e5e5e5"/>')
        out.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{text(cost)}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 42}" text-anchor="middle">origins in the list</text>')
    taken = []
    for (subject, kind), line in sorted(points.items(), key=lambda item: item[1][-1][1]):
        path = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in line)
        dash = ' stroke-dasharray="5 4"' if kind == "miss" else ""
        out.append(f'<polyline points="{path}" fill="none" stroke="{colours[subject]}" stroke-width="2"{dash}/>')
        at = y(line[-1][1]) + 4
        while any(abs(at - other) < 15 for other in taken):
            at -= 1
        taken.append(at)
        out.append(f'<text x="{left + width + 8}" y="{at:.1f}" fill="{colours[subject]}">{subject}, {kind}</text>')
    return "\n".join([*out, "</svg>", ""])


if __name__ == "__main__":
    {"table": table, "gate": gate, "compare": compare, "accept": accept, "plot": plot, "time": time}[sys.argv[1]]()
