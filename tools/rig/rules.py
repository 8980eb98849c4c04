#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The rules that the software SMMUv3 holds software, tables and devices to.

  rules.py check TOP            a line for each rule that the page has and the sources
                                have not, or the other way round
  rules.py choices TOP          a line for each policy that the table of choices lacks
  rules.py plant TOP TREE KEPT  put into the kernel tree TREE a model that tells of each
                                rule that is broken; its files stand in the folder KEPT
  rules.py page TOP LOG         the page, from LOG, the console of such a model's suites

A rule is a sentence in the model's sources that begins with the section of the document
that it comes from. TOP is the repository.
"""
import collections
import glob
import os
import re
import sys

MODEL = "drivers/iommu/arm/arm-smmu-v3/model"
PAGE = "Documentation/driver-api/arm-smmu-v3-rules.rst"
CHOICES = "Documentation/driver-api/arm-smmu-v3-choices.rst"
EVENTS = "drivers/iommu/arm/arm-smmu-v3/spec-event.h"
SUITE = "arm_smmu_v3_model"
# Where every rule passes, and what is told there
TELL = (
    (r"^void smmu_model_note_violation\(.*?\)\n{\n",
     '\tpr_info("smmu_model: rule: violation: %s\\n", rule);\n'),
    (r"^smmu_model_dma_resume\(.*?(?=^\treturn res->outcome;\n)",
     '\tif (*res->why)\n'
     '\t\tpr_info("smmu_model: rule: event %u: %s\\n", res->event, res->why);\n'),
    (r"^static void refuse\(struct smmu_model_completion.*?\)\n{\n",
     '\tpr_info("smmu_model: rule: event 0: %s\\n", why);\n'),
)
SENTENCE = re.compile(r'"((?:PCIe )?(?:[0-9]+|D[0-9]+)(?:\.[0-9]+)*(?: [A-Z][\w.]*)?): ([^"]+)"')
HEAD = """.. SPDX-License-Identifier: GPL-2.0-only

==============================
The rules of the software SMMU
==============================

What the software SMMUv3 holds software, tables and devices to, each with the section
it comes from: of IHI 0070, of the Arm ARM where it begins with a D, of the PCIe base
specification where it says so. "Follows" is what becomes of who breaks the rule: a
*violation* is counted, the rest is refused, with an event where the document has one.
The case is one of the model's own suites, ``arm_smmu_v3_model_*``, that breaks the rule
and looks what follows.

``make rules`` writes this page from the sources and from a run of those suites, and
``make check`` holds it against the sources.
"""


def sources(top):
    """The sentences: section and words, with where the first one stands."""
    found = {}
    for path in sorted(glob.glob(f"{top}/{MODEL}/**/*.[ch]", recursive=True)):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), file.read(),
                          flags=re.S)
        for match in SENTENCE.finditer(text):
            found.setdefault(match.groups(), os.path.relpath(path, f"{top}/{MODEL}"))
    return found


def events(top):
    """Names of events by number."""
    with open(f"{top}/{EVENTS}", encoding="utf-8") as file:
        return {int(number, 16): name for name, number in
                re.findall(r"^#define EVT_([CFE]_\w+)\s+(0x\w\w)$", file.read(), re.M)}


def met(log, names):
    """Of each sentence what followed and the first case that met it."""
    found, waiting, suite = {}, [], ""
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            line = re.sub(r"^\[ *\d+\.\d+\] ", "", line.rstrip("\r\n"))
            told = re.search(r"smmu_model: rule: (violation|event \d+): (.*)$", line)
            subtest = re.match(r"( +)# Subtest: (\S+)", line)
            result = re.match(r"( +)(?:not )?ok \d+ (.*?)(?: # .*)?$", line)
            if told:
                number = re.fullmatch(r"event (\d+)", told.group(1))
                waiting.append((told.group(2), names.get(int(number.group(1)), "refused")
                                if number else told.group(1)))
            elif subtest and len(subtest.group(1)) == 4:
                suite = subtest.group(2)
            elif result and len(result.group(1)) <= 8:
                case = result.group(2) if len(result.group(1)) == 4 else None
                for sentence, follows in waiting:
                    found.setdefault(sentence, [follows, suite, case, result.group(2)])
                if case:
                    for entry in found.values():
                        entry[2] = entry[2] or case
                waiting = []
    return found


def in_order(sentence):
    """Sections as numbers, those of other documents last."""
    section = sentence[0]
    return (section[0] in "PD", section[0], [int(n) for n in re.findall(r"\d+", section)], sentence)


def cell(words):
    """For a table of RST."""
    return words.replace("\\", "\\\\").replace("*", "\\*").replace("`", "\\`")


def page(rules, known):
    """The page."""
    print(HEAD)
    print(".. list-table::\n   :header-rows: 1\n   :widths: 14 44 16 26\n")
    print("   * - section\n     - rule\n     - follows\n     - case")
    gaps = collections.defaultdict(list)
    for section, words in sorted(rules, key=in_order):
        entry = known.get(f"{section}: {words}")
        if not entry:
            gaps[rules[section, words]].append(f"{section}: {words}")
        follows, suite, case, param = entry or ("", "", "", "")
        print(f"   * - {section}\n     - {cell(words)}\n     - {follows}")
        where = f"``{suite[len(SUITE) + 1:]}``: ``{case}``" if entry else "none"
        print(f"     - {where}" + (f", {cell(param)}" if param != case else ""))
    print(f"\n{len(rules)} rules, {len(rules) - sum(map(len, gaps.values()))} with a case.")
    for path, sentences in gaps.items():
        print(f"\nNo case yet, in ``{path}``:\n")
        print("\n".join(f"* {cell(sentence)}" for sentence in sentences))


def plant(top, tree, kept):
    """Each place is there once, wherever its file is."""
    for place, line in TELL:
        hits = 0
        for path in glob.glob(f"{top}/{MODEL}/**/*.c", recursive=True):
            name = os.path.relpath(path, top)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            match = re.search(place, text, re.M | re.S)
            if not match:
                continue
            hits += 1
            changed = os.path.join(kept, name)
            os.makedirs(os.path.dirname(changed), exist_ok=True)
            with open(changed, "w", encoding="utf-8") as file:
                file.write("#include <linux/printk.h>\n" + text[:match.end()] + line +
                           text[match.end():])
            os.unlink(os.path.join(tree, name))
            os.symlink(os.path.abspath(changed), os.path.join(tree, name))
        if hits != 1:
            sys.exit(f"{hits} places like {place}")


def check(top):
    """The page against the sources."""
    rules = sources(top)
    with open(f"{top}/{PAGE}", encoding="utf-8") as file:
        rows = set(re.findall(r"^   \* - (.*)\n     - (.*)$", file.read(), re.M)) - {("section", "rule")}
    wanted = {(section, cell(words)) for section, words in rules}
    for section, words in sorted(wanted - rows):
        print(f"{PAGE}: lacks \"{section}: {words}\": make rules")
    for section, words in sorted(rows - wanted):
        print(f"{PAGE}: \"{section}: {words}\" is in no source: make rules")


def check_choices(top):
    """Whether each policy stands in the table of choices."""
    asked = set()
    for path in glob.glob(f"{top}/{MODEL}/**/*.[ch]", recursive=True):
        with open(path, encoding="utf-8") as file:
            asked.update(re.findall(r"policy & (SMMU_MODEL_\w+)", file.read()))
    with open(f"{top}/{CHOICES}", encoding="utf-8") as file:
        text = file.read()
    for policy in sorted(asked):
        if f"``{policy}``" not in text:
            print(f"{CHOICES}: nothing about {policy}")


def main():
    """Do what is said."""
    verb, top = sys.argv[1:3]
    if verb == "check":
        check(top)
    elif verb == "choices":
        check_choices(top)
    elif verb == "plant":
        plant(top, *sys.argv[3:])
    else:
        page(sources(top), met(sys.argv[3], events(top)))


main()
