#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""series.py PLAN: the driver as a series of commits.

In a git tree with the tags "base", a kernel, and "whole", the same one with the
driver, PLAN says which file comes with which commit. Each file that differs comes
with exactly one. CUT are the exceptions: at each commit they are what "whole" has of
them, cut down to what is there by then.

In PLAN a line "= SUBJECT" begins a patch, what follows is its message, and lines
"+ PATTERN..." are its files, below the driver's folder or, with a slash in front,
below the tree. A pattern that ends in a slash is all that is in that folder.
"""
import fnmatch
import glob
import os
import re
import subprocess
import sys

DRIVER = "drivers/iommu/arm/arm-smmu-v3/"
CUT = (f"{DRIVER}Makefile", f"{DRIVER}model/Makefile", f"{DRIVER}Kconfig")
# Whose coming makes the rooms a driver
LAST_ROOM = f"{DRIVER}probe.c"
# Until then they are linked into their tests, in a Makefile that goes on building
# the driver of the base tree.
AS_TESTS = (
    (r"^# SPDX.*\n", "\n# What is to take its place; until it is whole, a part of its tests.\n"),
    (r"^obj-.*CONFIG_ARM_SMMU_V3_KUNIT_TEST.*\n", ""),
    (r"^obj-\$\(CONFIG_ARM_SMMU_V3\) .*", "obj-$(CONFIG_ARM_SMMU_V3_KUNIT_TEST) += arm_smmu_v3_kunit.o"),
    (r"^arm_smmu_v3_kunit-y :=", "arm_smmu_v3_kunit-y +="),
    (r"^arm_smmu_v3-y :=", "arm_smmu_v3_kunit-y :="),
    (r"^arm_smmu_v3-", "arm_smmu_v3_kunit-"),
    (r"^else\narm_smmu_v3_kunit-y \+= \$\(logic-y\)\n", ""),
)


def git(*words, **kwargs):
    """What a git command says."""
    return subprocess.run(("git",) + words, check=True, text=True, stdout=subprocess.PIPE,
                          **kwargs).stdout


def read_plan(path):
    """A list of [message, patterns]."""
    patches = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("= "):
                patches.append([line[2:], []])
            elif line.startswith("+ "):
                patches[-1][1] += line.split()[1:]
            elif patches:
                patches[-1][0] += line
    return patches


def brings(pattern, path):
    """Whether a pattern of the plan means a file."""
    pattern = pattern[1:] if pattern.startswith("/") else DRIVER + pattern
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return pattern.count("/") == path.count("/") and fnmatch.fnmatchcase(path, pattern)


def assign(patches, paths):
    """The files of each patch, and what is wrong with that."""
    files, wrong = [[] for _ in patches], []
    for path in paths:
        homes = [at for at, (_, patterns) in enumerate(patches)
                 if any(brings(pattern, path) for pattern in patterns)]
        if len(homes) != 1:
            wrong.append(f"{path}: is in {len(homes)} patches")
        for at in homes[:1]:
            files[at].append(path)
    for message, patterns in patches:
        wrong += [f"{message.splitlines()[0]}: there is no {pattern}" for pattern in patterns
                  if not any(brings(pattern, path) for path in paths)]
    return files, wrong


class Makefile:
    """A Makefile cut down to the objects whose sources are there."""

    def __init__(self, path):
        self.folder = os.path.dirname(path)
        lines = git("show", f"whole:{path}").split("\n")
        self.words = {}
        for line in lines:
            name, _, words = self.assignment(line)
            self.words.setdefault(re.sub(r"-[^-]*$", "", name), []).extend(words)
        self.lines = [lines[0]] + self.cut(lines[1:])

    @staticmethod
    def assignment(line):
        """Name, operator and words of a line, or nothing."""
        found = re.match(r"(\S+) (:=|\+=) (.*)", line)
        return (found[1], found[2], found[3].split()) if found else ("", "", [])

    def there(self, word):
        """Whether an object, a variable or a folder has something to be made of."""
        name = re.sub(r"^\$\((.*)-y\)$|\.o$", r"\1", word)
        if name in self.words and name != word:
            return any(self.there(other) for other in self.words[name])
        place = os.path.join(self.folder, re.sub(r"\.o$", ".c", word))
        return bool(glob.glob(f"{place}**/*.c", recursive=True)) if place.endswith("/") else \
            os.path.exists(place)

    def cut(self, lines):
        """Of these lines those that count, comments with what they are about."""
        kept, comment, at = [], [], 0
        while at < len(lines):
            start, line = at, lines[at]
            at += 1
            name, operator, words = self.assignment(line)
            if re.match("if", line):
                at = self.end(lines, at)
                new = self.condition(lines[start:at])
            elif name.startswith("CFLAGS_"):
                new = [line] if self.there(name[len("CFLAGS_"):]) else []
            elif name:
                words = [word for word in words if self.there(word)]
                new = [" ".join([name, operator] + words)] if words else []
            elif line.startswith("#"):
                comment.append(line)
                continue
            else:
                new = [line] if kept and kept[-1] != line else []
            kept += (comment if new else []) + new
            comment = []
        return kept

    @staticmethod
    def end(lines, at):
        """Behind the endif of an "if" before AT."""
        depth = 1
        while depth:
            depth += bool(re.match("if", lines[at])) - (lines[at] == "endif")
            at += 1
        return at

    def condition(self, lines):
        """From "if" to "endif", or nothing if nothing is left in between."""
        depth, middle = 0, len(lines) - 1
        for at, line in enumerate(lines):
            depth += bool(re.match("if", line)) - (line == "endif")
            if line == "else" and depth == 1:
                middle = at
        first, second = self.cut(lines[1:middle]), self.cut(lines[middle + 1:-1])
        if not first + second:
            return []
        return lines[:1] + first + (["else"] + second if second else []) + ["endif"]

    def text(self):
        """The whole, or nothing if it makes nothing."""
        if not any(self.assignment(line)[0] for line in self.lines):
            return ""
        return "\n".join(self.lines).strip("\n") + "\n"


def options(makefiles):
    """The driver's Kconfig, with the options that a Makefile asks for."""
    asked = set(re.findall(r"^\w+-\$\(CONFIG_(\w+)\)", makefiles, re.M))
    blocks = re.split(r"^(?=config )", git("show", f"whole:{CUT[2]}"), flags=re.M)
    return "".join(b for b in blocks if not b.startswith("config ") or b.split()[1] in asked)


def cut():
    """The contents of the files in CUT, as of now."""
    driver, model = (Makefile(path).text() for path in CUT[:2])
    if os.path.exists(LAST_ROOM):
        return driver, model, options(driver + model).rstrip("\n") + "\n"
    for pattern, text in AS_TESTS:
        driver = re.sub(pattern, text, driver, flags=re.M)
    return git("show", f"base:{CUT[0]}") + driver, model, ""


def main():
    """Commit after commit."""
    patches = read_plan(sys.argv[1])
    done = set(git("diff", "--name-only", "base").split()) | set(CUT)
    paths = git("diff", "--name-only", "--no-renames", "base", "whole").split()
    files, wrong = assign(patches, [path for path in paths if path not in done])
    if wrong:
        sys.exit("\n".join(wrong))
    whole = set(git("ls-tree", "-r", "--name-only", "whole").split("\n"))
    for (message, _), names in zip(patches, files):
        for name in names:
            git(*(("checkout", "-q", "whole", "--") if name in whole else ("rm", "-q")), name)
        for path, text in zip(CUT, cut()):
            if text:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
        git("add", "-A")
        git("commit", "-q", "-F", "-", input=message)
    print(git("diff", "--stat", "HEAD", "whole"), end="")
    sys.exit(git("rev-parse", "HEAD^{tree}") != git("rev-parse", "whole^{tree}"))


main()
