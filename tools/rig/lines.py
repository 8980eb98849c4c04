#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The lines by which the driver tells of what fails, and the page that explains them.

  lines.py TOP   each line that the driver can print as an error or a warning, and that
                 the page does not have

TOP is the repository. Lines that end a probe with what cannot be driven say so
themselves (dev_err_probe()).
"""
import glob
import re
import sys

DRIVER = "drivers/iommu/arm/arm-smmu-v3"
PAGE = "Documentation/driver-api/arm-smmu-v3-failures.rst"
# The event's own line is on the page of the driver
ELSEWHERE = ("%s: client %s SID", "unknown event, record")
CALL = re.compile(r'\b(?:dev|pr)_(?:err|warn|crit)(?:_ratelimited|_once)?\(\s*(?:[^"();]*,\s*)?'
                  r'((?:"(?:[^"\\]|\\.)*"\s*)+)')
REASON = re.compile(r'smmu_contain\([^"();]*(?:\([^()]*\))?[^"();]*"([^"]+)"')
# What varies is an example there
VARIES = re.compile(r"%[-#0-9]*(?:ll|z|h)*(?:p[a-zA-Z]*|[a-z])|\\n")


def said(top):
    """Where, and what, as the source has it."""
    for path in sorted(glob.glob(f"{top}/{DRIVER}/*.c")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in [*CALL.finditer(text), *REASON.finditer(text)]:
            line = match.group(1).strip().strip('"').replace('\\"', '"')
            if not line.startswith(ELSEWHERE):
                yield f"{path[len(top) + 1:]}:{text.count(chr(10), 0, match.start()) + 1}", line


def main(top):
    """Tells of each that is missing; one that is not there has to be."""
    with open(f"{top}/{PAGE}", encoding="utf-8") as file:
        page = " ".join(file.read().split())
    lines = [*said(top), ("seeded", "a line that nobody prints")]
    missing = [(where, line) for where, line in lines
               if not all(part.strip() in page for part in VARIES.split(line))]
    if not missing or missing.pop()[0] != "seeded":
        print("a seeded line was not missed")
    for where, line in missing:
        print(f"{where}: not in {PAGE}: {line}")


main(sys.argv[1])
