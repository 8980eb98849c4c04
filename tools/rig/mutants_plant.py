#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""mutants_plant.py SOURCE TREE KEPT PATCH...: plant all mutants in one kernel.

Each function that a patch changes is compiled as it is and as each patch makes
it, and a function of the old name chooses by the boot parameter
arm_smmu_v3.mutant=. Mutants are numbered from 1 in the order given; 0 is the
sound driver. So eighty mutants cost one build, not eighty.

SOURCE is the repository, TREE the kernel tree with links into it. The changed
files stand in the folder KEPT, and TREE gets links to them; who lays the tree
again puts the sound ones back. Prints a line for each patch that cannot be
planted and leaves it out: number and reason.
"""
import os
import re
import subprocess
import sys
import tempfile

DRIVER = "drivers/iommu/arm/arm-smmu-v3"
CHOICE = """// SPDX-License-Identifier: GPL-2.0-only
#include <linux/moduleparam.h>

extern int smmu_mutant;
int smmu_mutant;
module_param_named(mutant, smmu_mutant, int, 0444);
"""


class Unfit(Exception):
    """Why a patch cannot be planted."""


def patched(source, patch):
    """The name of the file that a patch changes, and what it makes of it."""
    names = re.findall(r"^\+\+\+ b/(.*)$", read(patch), re.M)
    if len(names) != 1:
        raise Unfit("it changes more than one file")
    with tempfile.NamedTemporaryFile() as out:
        done = subprocess.run(
            ["patch", "-s", "-r", "-", "-o", out.name, os.path.join(source, names[0]), patch],
            capture_output=True, check=False)
        if done.returncode:
            raise Unfit("the patch does not apply")
        return names[0], read(out.name)


def functions(text):
    """A source as a list of (name, text): functions, and with None what is between."""
    parts, start = [], 0
    head = re.compile(r"^(?:[a-z][^\n;={}#()]*[ *])?(\w+)\([^;{}]*\)\n\{\n.*?^\}\n", re.M | re.S)
    for match in head.finditer(text):
        if match.start() > start:
            parts.append((None, text[start:match.start()]))
        parts.append((match.group(1), match.group(0)))
        start = match.end()
    parts.append((None, text[start:]))
    return parts


def signature(name, text):
    """What stands before the name of a function, its parameters, its body."""
    match = re.match(r"(.*?)\b" + name + r"\(([^{}]*)\)\n(\{\n.*)", text, re.S)
    return match.groups()


def arguments(params):
    """The names of the parameters."""
    if params.strip() == "void":
        return ""
    names, depth, word = [], 0, ""
    for char in params + ",":
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and not depth:
            pointer = re.search(r"\(\*(\w+)\)", word)
            names.append(pointer.group(1) if pointer else
                         re.search(r"(\w+)\s*(?:\[[^]]*\])?\s*$", word).group(1))
            word = ""
        else:
            word += char
    return ", ".join(names)


def choose(name, sound, broken):
    """A function that is one of several, by smmu_mutant."""
    before, params, body = signature(name, sound)
    if not before:
        raise Unfit("its return type is on a line of its own")
    static = before if before.startswith("static ") else "static " + before
    static = static.replace("inline ", "")
    out = f"{static}{name}__sound({params})\n{body}\n"
    cases = ""
    again = "" if re.match(r"(static )?(inline )?void $", before) else "return "
    for number, text in broken:
        _, other, changed = signature(name, text)
        if other != params:
            raise Unfit("it changes a function's parameters")
        out += f"{static}{name}__mutant_{number}({params})\n{changed}\n"
        call = f"{again}{name}__mutant_{number}({arguments(params)});"
        cases += f"\tcase {number}:\n\t\t{call}\n" + ("" if again else "\t\treturn;\n")
    call = f"{again}{name}__sound({arguments(params)});"
    return out + (f"{before}{name}({params})\n{{\n\tswitch (smmu_mutant) {{\n{cases}"
                  f"\tdefault:\n\t\t{call}\n" + ("" if again else "\t\treturn;\n") + "\t}\n}\n")


def collect(source, patches):
    """Of each file, of each function, the mutants; and what is unfit."""
    files, unfit = {}, []
    for number, patch in enumerate(patches, 1):
        try:
            name, text = patched(source, patch)
            sound = functions(read(os.path.join(source, name)))
            broken = functions(text)
            if [p[0] for p in sound] != [p[0] for p in broken]:
                raise Unfit("it adds or removes a function")
            changed = [(s[0], b[1]) for s, b in zip(sound, broken) if s[1] != b[1]]
            if not changed or None in [c[0] for c in changed]:
                raise Unfit("it changes what is not a function")
        except Unfit as why:
            unfit.append((number, str(why)))
            continue
        for func, body in changed:
            files.setdefault(name, {}).setdefault(func, []).append((number, body))
    return files, unfit


def plant(tree, kept, name, text):
    """One file, by a link."""
    path, link = os.path.join(kept, name), os.path.join(tree, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(path, link)


def read(path):
    """A file."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def main():
    """Plant."""
    source, tree, kept, patches = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    files, unfit = collect(source, patches)
    for name, mutants in files.items():
        text, declared = "", False
        for func, body in functions(read(os.path.join(source, name))):
            if func and not declared:
                text += "extern int smmu_mutant;\n\n"
                declared = True
            text += choose(func, body, mutants[func]) if func in mutants else body
        plant(tree, kept, name, text)
    plant(tree, kept, f"{DRIVER}/mutant.c", CHOICE)
    plant(tree, kept, f"{DRIVER}/Makefile",
          read(os.path.join(source, DRIVER, "Makefile")) + "\narm_smmu_v3-y += mutant.o\n")
    for number, why in unfit:
        print(number, why)


main()
