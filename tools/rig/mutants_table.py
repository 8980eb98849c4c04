#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""mutants_table.py RESULTS: the page of the planted bugs, from a run of all."""
import sys

HEAD = """.. SPDX-License-Identifier: GPL-2.0-only

============
Planted bugs
============

``make mutants`` breaks the driver on purpose in each of these ways, and the
software SMMUv3 where the name begins with ``model-``, and writes this page.
"Caught by" is the first KUnit case that failed, of the suites that the patch in
``tools/rig/mutants.d/`` names, with its parameter. Where a policy of the
software SMMUv3 is named, a case of the whole-driver suites finds the bug with
that policy, and all of them pass without any.

.. list-table::
   :header-rows: 1
   :widths: 18 34 36 12

   * - mutant
     - what is wrong
     - caught by
     - needs policy"""


def main():
    """Print the page."""
    print(HEAD)
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = sorted(line.rstrip("\n").split("\t") for line in file)
    for name, verdict, _, suite, case, policy, text in rows:
        suite = suite.removeprefix("arm_smmu_v3_")
        print(f"   * - {name}\n     - {text}")
        print(f"     - ``{suite}``: ``{case}``" if verdict == "caught" else f"     - {verdict}")
        print(f"     - {policy}" if policy != "-" else "     -")


main()
