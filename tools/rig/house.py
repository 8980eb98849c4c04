#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""house.py TOP [-v]: whether the house is built as its pages draw it.

A room is a file and its header: cmdq.c with cmdq.h. An arrow goes from a room to
each one whose header it includes, or whose function it calls or takes the address
of. The drawing of the floors in a page under Documentation/ is the only list of
rooms there is: a literal block, each line a floor's number, the rooms, and words
about them, at one column for all lines. Numbers may not repeat in a page; rooms
that need more space go on in lines without one.

Prints a line for each finding: a room that has no floor, a floor with a room that
is not there, an arrow up, a circle, an arrow between houses that is no door. With
-v all arrows, too.
"""
import collections
import fnmatch
import os
import re
import sys

DRIVER = "drivers/iommu/arm/arm-smmu-v3"
PAGES = "Documentation/driver-api"
# Folder, page, and what the rooms of the one may know of the other
HOUSES = (
    (DRIVER, "arm-smmu-v3.rst", (f"{DRIVER}/model/door",)),
    (f"{DRIVER}/model", "arm-smmu-v3-model.rst", (f"{DRIVER}/spec-*",)),
)
NOT_ROOMS = ("tests",)
# Arrows that are on their way out. One that is gone is a finding here, too.
KNOWN = set()
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def room_of(path):
    """The room that a file belongs to."""
    return os.path.splitext(path)[0]


def below(folder, others):
    """The files of a house: all below its folder but for other houses and tests."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in NOT_ROOMS and
                            os.path.join(place, f) not in others)
        yield from (os.path.join(place, n) for n in sorted(names) if n.endswith((".c", ".h")))


def blank(text):
    """Without comments, strings and preprocessor, but with what macros stand for."""
    text = NOISE.sub(" ", text).replace("\\\n", " ")
    # What a macro calls is called by the room that has the macro.
    text = re.sub(r"^[ \t]*#[ \t]*define\s+\w+(\([^)]*\))?(.*)$", r"DEFINE { \2 }", text, flags=re.M)
    return re.sub(r"^[ \t]*#.*$", "", text, flags=re.M)


def statements(text):
    """What stands outside of all braces, each piece with the body that follows it."""
    depth, start, head = 0, 0, None
    for at, char in enumerate(text):
        if char == "{":
            if depth == 0:
                head, start = text[start:at], at + 1
            depth += 1
        elif char == "}" and depth:
            depth -= 1
            if depth == 0:
                yield head.strip(), text[start:at]
                start = at + 1
        elif char == ";" and depth == 0:
            yield text[start:at].strip(), None
            start = at + 1


class Source:
    """What a file includes, defines and mentions."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # The name in quotes is wanted, other strings and comments are not.
        self.includes = re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M)
        self.shared, self.statics, self.mentions = set(), set(), set()
        for head, body in statements(blank(text)):
            function = re.match(r"(?s)(?![A-Z_]+ *\()[^=(]*?(\w+)\s*\(", head)
            if body is not None and function:
                local = path.endswith(".c") and re.search(r"\bstatic\b", head.split("(")[0])
                (self.statics if local else self.shared).add(function.group(1))
            # A prototype mentions nothing; DEFINE_FREE() and what is like it does.
            if re.match(r"(DEFINE|EXPORT)_", head):
                self.mention(head)
            if body is not None and not head.startswith("TRACE_EVENT"):
                self.mention(body)

    def mention(self, text):
        """Names that are called, and names of ours whose address is taken."""
        text = re.sub(r"\b(struct|enum|union)\s+\w+", " ", text)
        for member, name, call in re.findall(r"(\.|->)?\s*\b([a-z_]\w*)\b(\s*\()?", text):
            if not member and (call or name.startswith("smmu_")):
                self.mentions.add(name)


class Houses:
    """All rooms, and the arrows between them."""

    def __init__(self, top):
        folders = [folder for folder, _, _ in HOUSES]
        os.chdir(top)
        self.files = {f: [p for p in below(f, set(folders) - {f})] for f in folders}
        self.sources = {p: Source(p) for f in folders for p in self.files[f]}
        self.arrows = collections.defaultdict(dict)
        self.draw()
        self.gone = [a for a in sorted(KNOWN) if not self.arrows[a[0]].pop(a[1], None)]

    def draw(self):
        """Fill self.arrows: from, to, the reason."""
        home = collections.defaultdict(set)
        for path, source in self.sources.items():
            for name in source.shared:
                home[name].add(room_of(path))
        for path, source in self.sources.items():
            for name in source.includes:
                for folder in (os.path.dirname(path), DRIVER, f"{DRIVER}/model"):
                    target = os.path.normpath(os.path.join(folder, name))
                    if target in self.sources:
                        self.arrow(path, room_of(target), f"includes {name}")
                        break
            for name in sorted(source.mentions - source.statics):
                # Of one that is there twice (a stub in a header) the header counts.
                for room in home.get(name, ()):
                    if room_of(path) not in home[name]:
                        self.arrow(path, room, f"calls {name}()")

    def arrow(self, path, room, why):
        """Remember the reason."""
        if room_of(path) != room:
            self.arrows[room_of(path)].setdefault(room, []).append(why)

    def rooms(self, folder):
        """The rooms of a house."""
        return sorted({room_of(p) for p in self.files[folder]})


def floors(page, folder, rooms):
    """What a page draws: floor of each room, and findings."""
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    level, words_at, floor, bad = {}, 0, 0, []
    for at, line in enumerate(lines):
        numbered = re.match(r"    (?: |\d)\d  (?=\S)", line)
        if numbered and not floor:
            words_at = max(m.end() for m in re.finditer(r"\S {2,}(?=\S)", line))
        if numbered:
            if int(numbered.group()) in level.values():
                bad.append(f"{page}:{at + 1}: floor {int(numbered.group())} is there twice")
            floor = int(numbered.group())
        elif line.strip() and not line.startswith("        "):
            floor = 0
        if not floor:
            continue
        for word in re.sub(r"^ *\d+ ", "", line[:words_at]).split():
            name = re.sub(r"\.[ch]$", "", word)
            hits = [r for r in rooms if fnmatch.fnmatch(r, f"{folder}/{name}")] or [
                r for r in rooms if fnmatch.fnmatch(os.path.basename(r), name)]
            if not hits:
                bad.append(f"{page}:{at + 1}: there is no room '{word}'")
            level.update((hit, floor) for hit in hits)
    return level, bad


def circles(arrows, rooms):
    """The strongly connected components of more than one room."""
    index, low, stack, found = {}, {}, [], []

    def visit(room):
        index[room] = low[room] = len(index)
        stack.append(room)
        for other in arrows.get(room, ()):
            if other not in rooms:
                continue
            if other not in index:
                visit(other)
                low[room] = min(low[room], low[other])
            elif other in stack:
                low[room] = min(low[room], index[other])
        if low[room] == index[room]:
            at = stack.index(room)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for room in rooms:
        if room not in index:
            visit(room)
    return found


def judge(houses, folder, page, doors, show):
    """The findings of a house."""
    rooms = houses.rooms(folder)
    level, bad = floors(f"{PAGES}/{page}", folder, rooms)

    def short(room):
        return os.path.relpath(room, folder)

    if not level:
        bad.append(f"{page}: draws no floors")
    for room in rooms:
        if room not in level:
            bad.append(f"{room}: is on no floor of {page}")
        for other, reasons in sorted(houses.arrows[room].items()):
            why = ", ".join(reasons)
            where = f"{level.get(room, '?')} {short(room)} -> {level.get(other, '?')} {short(other)}"
            if show:
                print(f"{where}: {why}")
            if other not in rooms:
                if not any(fnmatch.fnmatch(other, door) for door in doors):
                    bad.append(f"{room}: {why} of {other}, which is no door")
            elif room in level and other in level and level[room] <= level[other]:
                bad.append(f"{room}: arrow up: {where}: {why}")
    for circle in circles(houses.arrows, rooms):
        bad.append(f"{folder}: circle of {len(circle)}: {' '.join(map(short, circle))}")
    return bad


def main():
    """Print the findings of all houses."""
    houses = Houses(sys.argv[1])
    bad = [f"{room}: no arrow to {other} any more: not KNOWN" for room, other in houses.gone]
    for folder, page, doors in HOUSES:
        bad += judge(houses, folder, page, doors, "-v" in sys.argv)
    print("".join(line + "\n" for line in bad), end="")


main()
