#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench_table.py FOLDER SHIFT: from what the boots said to results.tsv and a table.

Times become instructions: one takes 2^SHIFT nanoseconds. A ratio below 1 is in favour
of this driver, for it takes less."""
import os
import sys

folder, shift = sys.argv[1], int(sys.argv[2])
# How much a figure may differ before it is said to, if its spread is not larger
TIE = 0.02


def lines():
    """What the boots said: variant, mode, case, figure"""
    with open(os.path.join(folder, "figures.tsv"), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def figures():
    """(case, unit) -> variant -> all that was measured, in the order it came"""
    found = {}

    def note(case, unit, variant, value):
        found.setdefault((case, unit), {}).setdefault(variant, []).append(value)

    for variant, mode, case, figure in lines():
        if mode == "size":
            note("text of the driver", "bytes", variant, int(figure))
            continue
        if mode == "iommufd":
            note(f"iommufd {case}", "instructions", variant, int(figure) / (1 << shift))
            continue
        # dma_map_benchmark counts in tenths of a microsecond.
        both = [int(f) * 100 / (1 << shift) for f in figure.split()]
        name, _, threads = mode.partition("-")
        if threads:
            # Preempted threads move time from map to unmap and back: the sum counts,
            # of which the pairs in a second are the inverse.
            note(f"{name} {case}, {threads} threads: pair", "instructions", variant,
                 sum(both))
        else:
            for what, value in zip(("map", "unmap"), both):
                note(f"{name} {case}: {what}", "instructions", variant, value)
    return found


def verdict(ratio, spread):
    """A word for a ratio"""
    if abs(ratio - 1) <= max(TIE, spread / 100):
        return "tie"
    return "better" if ratio < 1 else "worse"


def main():
    """Write results.tsv and print the table."""
    rows = []
    for (case, unit), by in figures().items():
        ours, base = by.get("ours"), by.get("upstream")
        if not ours or not base:
            sys.exit(f"{case}: only one driver has said something")
        spread = max((max(v) - min(v)) / max(max(v), 1) for v in (ours, base))
        a, b = sum(ours) / len(ours), sum(base) / len(base)
        rows.append((case, unit, a, b, a / b, 100 * spread))
    if not rows:
        sys.exit("nothing was measured")
    with open(os.path.join(folder, "results.tsv"), "w", encoding="utf-8") as file:
        for case, unit, a, b, ratio, spread in rows:
            file.write(f"{case}\t{unit}\t{a:.0f}\t{b:.0f}\t{ratio:.3f}\t{spread:.1f}\n")
    width = max(len(row[0]) for row in rows)
    print(f"{'':{width}}  {'ours':>9} {'base':>9}  ratio  spread")
    for case, unit, a, b, ratio, spread in rows:
        other = "" if unit == "instructions" else f" ({unit})"
        print(f"{case:{width}}  {a:9.0f} {b:9.0f}  {ratio:5.3f}  {spread:4.1f} %  "
              f"{verdict(ratio, spread)}{other}")


main()
