#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""into.py OURS TREE: what a kernel tree's own files must say about the driver.

The index of Documentation/driver-api has its page, kernel-parameters.txt its
parameters, the selftests' Makefile its folder, MAINTAINERS its entry, and no entry
there names a file that went with the driver that was there before. A file that says
so already is left alone.
"""
import glob
import os
import re
import sys

DRIVER = "drivers/iommu/arm/arm-smmu-v3/"
PARAMETERS = """\
	arm_smmu_v3.disable_msipolling= [HW,ARM64]
			Format: <bool>
			Wait for CMD_SYNC by reading a register, even where
			the SMMU could write its completion to memory.
			Default: 0

	arm_smmu_v3.share_asids= [HW,ARM64]
			Format: <bool>
			Let an SMMU heed the CPUs' broadcast TLB invalidations
			for the processes that devices work in. Only where the
			maker of the machine says that these arrive there, as
			the driver cannot find out: see
			Documentation/driver-api/arm-smmu-v3.rst.
			Default: 0

"""


def insert(path, line, like, after):
    """Put a line into a list below the line AFTER, if the file does not have it:
    before the first line that is LIKE it and greater."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if line in lines:
        return
    start = lines.index(after) if after in lines else len(lines)
    items = [at for at in range(start, len(lines)) if re.fullmatch(like, lines[at])]
    if not items:
        sys.exit(f"{path} is not as expected")
    at = next((at for at in items if lines[at] > line), items[-1] + 1)
    write(path, "\n".join(lines[:at] + [line] + lines[at:]))


def parameters(path, entries):
    """The entries behind those of arm64."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if entries in text:
        return
    behind = re.search(r"^\tarm64\.(?!.*^\tarm64\.).*?\n(?=\t\w)", text, re.M | re.S)
    if not behind:
        sys.exit(f"{path} is not as expected")
    write(path, text[:behind.end()] + entries + text[behind.end():])


def write(path, text):
    """A new file in the place of the old one, which may be a link to another tree's."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def maintainers(path, entry, tree):
    """The entry, at its place in the alphabet, and no names of files that are gone."""
    with open(path, encoding="utf-8") as file:
        head, sep, text = file.read().partition("Maintainers List\n----------------\n")
    title = entry.split("\n", 1)[0]
    entries = [e for e in text.strip("\n").split("\n\n") if not e.startswith(title + "\n")]
    kept = []
    for old in entries:
        lines = [line for line in old.split("\n") if not line.startswith(f"F:\t{DRIVER}") or
                 glob.glob(os.path.join(tree, line[3:]))]
        kept.append("\n".join(lines))
    at = next((i for i, e in enumerate(kept) if re.match(r"[A-Z0-9]", e) and e > entry), len(kept))
    write(path, head + sep + "\n" + "\n\n".join(kept[:at] + [entry] + kept[at:]) + "\n")


def main():
    """All four files."""
    ours, tree = sys.argv[1:]
    insert(f"{tree}/Documentation/driver-api/index.rst", "   arm-smmu-v3",
           r"   \w\S*", "Subsystem-specific APIs")
    parameters(f"{tree}/Documentation/admin-guide/kernel-parameters.txt", PARAMETERS)
    insert(f"{tree}/tools/testing/selftests/Makefile", "TARGETS += iommu/arm-smmu-v3",
           r"TARGETS \+= [\w/-]+", "# SPDX-License-Identifier: GPL-2.0")
    with open(f"{ours}/MAINTAINERS", encoding="utf-8") as file:
        entry = file.read().split("----------------\n")[1].strip("\n")
    maintainers(f"{tree}/MAINTAINERS", entry, tree)


main()
