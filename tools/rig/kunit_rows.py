#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""kunit_rows.py FILE SECONDS: the JSON of kunit.py as rows of results.tsv.

A suite is named with its parents; the time of the whole run goes to the first
row, as KUnit does not say it for each case.
"""
import json
import sys

STATUS = {"PASS": "ok", "SKIP": "skip"}


def rows(group, names):
    """Every case below a group, with the names of the groups above it."""
    for case in group["test_cases"]:
        yield "/".join(names) or "kunit", case["name"], STATUS.get(case["status"], "fail")
    for child in group["sub_groups"]:
        found = list(rows(child, names + [child["name"]]))
        if not found:
            found = [("/".join(names + [child["name"]]), "has_cases", "fail")]
        yield from found
    if not names and group["misc"]["errors"]:
        yield "kunit", "parsed_without_errors", "fail"


def main():
    """Print the rows of one run."""
    seconds = sys.argv[2]
    with open(sys.argv[1], encoding="utf-8") as file:
        top = json.load(file)
    for suite, case, status in rows(top, []):
        print(suite, case.replace("\t", " ").replace(" ", "_"), status, seconds, "", sep="\t")
        seconds = "0"


main()
