#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The IORT of a guest: read from its log, changed, and held against what it did.

iort.py patch LOG OUT EDIT...   the table that a guest printed, with changes:
    model=N          the SMMU's model number
    cohacc=0|1       what the table says of its coherency
    httu=N           what the table says of IDR0.HTTU
    one-gsiv         one interrupt for everything
    canwbs           what is below the root complex is coherent, whatever the
                     attributes of a mapping say
    rmr=SID+COUNT    reserved memory of COUNT streams from SID on
iort.py judge LOG               rows "ok|fail, case, figure"

What each node holds is in Arm DEN 0049, IO Remapping Table.
"""
import re
import struct
import sys

HEADER = 48
NODE = struct.Struct("<BHBIII")
SMMU = struct.Struct("<QIIQIIIII")
RMR = struct.Struct("<III")
RMR_REGION = struct.Struct("<QQI")
MAPPING = struct.Struct("<IIIII")
TYPE_ROOT_COMPLEX, TYPE_SMMUV3, TYPE_RMR = 2, 4, 6
# Of a root complex: its memory access flags, behind cache coherency, allocation
# hints and two reserved bytes
ROOT_COMPLEX_FLAGS_AT = NODE.size + 7
ROOT_COMPLEX_CANWBS = 1 << 2
MODEL_CN99XX = 2
# The revision of the table from which on RMR nodes mean what they say.
REVISION_RMR = 5
# Somewhere in the flash: nobody's memory, as far as this machine goes.
RMR_BASE, RMR_SIZE = 0x04000000, 0x10000
STE_BYPASS = 4


def facts(log, key):
    """What the guest's suite "acpi" printed under KEY, a line each."""
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip("\r\n") for line in file]
    found = [re.search(r"FACT\t" + key + r"\t(.*)", line) for line in lines]
    return [match.group(1).strip() for match in found if match]


class Table:
    """An IORT, in bytes."""

    def __init__(self, log):
        self.data = bytearray.fromhex("".join(facts(log, "iort")))
        if self.data[:4] != b"IORT" or sum(self.data) & 0xff:
            raise ValueError("no IORT, or not all of it")
        self.smmu_at = self.nodes(TYPE_SMMUV3)[0]

    def nodes(self, kind):
        """Offsets of all nodes of KIND."""
        count, at = struct.unpack_from("<II", self.data, 36)
        found = []
        for _ in range(count):
            head = NODE.unpack_from(self.data, at)
            if head[0] == kind:
                found.append(at)
            at += head[1]
        return found

    def smmu(self):
        """The fields of the first SMMUv3 node."""
        names = ("base", "flags", "reserved", "vatos", "model",
                 "event", "pri", "gerror", "sync")
        values = SMMU.unpack_from(self.data, self.smmu_at + NODE.size)
        return dict(zip(names, values))

    def set_smmu(self, **changes):
        """Other values for fields of the first SMMUv3 node."""
        fields = {**self.smmu(), **changes}
        SMMU.pack_into(self.data, self.smmu_at + NODE.size, *fields.values())

    def set_canwbs(self):
        """All root complexes say so."""
        for at in self.nodes(TYPE_ROOT_COMPLEX):
            self.data[at + ROOT_COMPLEX_FLAGS_AT] |= ROOT_COMPLEX_CANWBS

    def add_rmr(self, sid, count):
        """One more node: a region that COUNT streams from SID on may use."""
        regions_at = NODE.size + RMR.size
        mapping_at = regions_at + RMR_REGION.size
        node = NODE.pack(TYPE_RMR, mapping_at + MAPPING.size, 3, 0, 1, mapping_at)
        node += RMR.pack(0, 1, regions_at)
        node += RMR_REGION.pack(RMR_BASE, RMR_SIZE, 0)
        node += MAPPING.pack(0, count - 1, sid, self.smmu_at, 0)
        self.data += node
        nodes, = struct.unpack_from("<I", self.data, 36)
        struct.pack_into("<I", self.data, 36, nodes + 1)
        self.data[8] = max(self.data[8], REVISION_RMR)

    def rmr_streams(self):
        """All StreamIDs that RMR nodes name."""
        sids = set()
        for at in self.nodes(TYPE_RMR):
            count, mapping_at = NODE.unpack_from(self.data, at)[4:]
            for i in range(count):
                where = at + mapping_at + i * MAPPING.size
                _, more, sid, _, _ = MAPPING.unpack_from(self.data, where)
                sids.update(range(sid, sid + more + 1))
        return sids

    def seal(self):
        """Length, a revision that takes precedence, and the checksum."""
        oem_revision, = struct.unpack_from("<I", self.data, 24)
        struct.pack_into("<I", self.data, 4, len(self.data))
        struct.pack_into("<I", self.data, 24, oem_revision + 1)
        self.data[9] = 0
        self.data[9] = -sum(self.data) & 0xff


def edit(table, word):
    """Apply one EDIT of the command line."""
    name, _, value = word.partition("=")
    smmu = table.smmu()
    if name == "model":
        table.set_smmu(model=int(value, 0))
    elif name == "cohacc":
        table.set_smmu(flags=smmu["flags"] & ~1 | int(value))
    elif name == "httu":
        table.set_smmu(flags=smmu["flags"] & ~6 | int(value) << 1)
    elif name == "one-gsiv":
        table.set_smmu(pri=smmu["event"], gerror=smmu["event"], sync=smmu["event"])
    elif name == "canwbs":
        table.set_canwbs()
    elif name == "rmr":
        sid, _, count = value.partition("+")
        table.add_rmr(int(sid, 0), int(count))
    else:
        raise ValueError(f"no such edit: {word}")


def judge_device(log, smmu):
    """The device is at the node's address and has the name that IORT gives."""
    for line in facts(log, "iomem"):
        match = re.match(r"([0-9a-f]+)-[0-9a-f]+ : (\S+)", line)
        if match and int(match.group(1), 16) == smmu["base"]:
            good = re.fullmatch(r"arm-smmu-v3\.\d+\.auto", match.group(2))
            return good, f"{match.group(2)} at {smmu['base']:#x}"
    return False, f"nothing at {smmu['base']:#x}"


def judge_interrupts(log, smmu):
    """The driver's wired interrupts are the node's GSIVs, no more and no fewer."""
    lines = {smmu[name] for name in ("event", "pri", "gerror", "sync")}
    if smmu["model"] == MODEL_CN99XX and len(lines) == 1:
        want = {"combined-irq": smmu["event"]}
    else:
        want = {"evtq": smmu["event"], "gerror": smmu["gerror"]}
    found = re.findall(r"GICv3\s+(\d+)\s+Edge\s+arm-smmu-v3-(\S+)",
                       "\n".join(facts(log, "irq")))
    got = {name: int(gsiv) for gsiv, name in found}
    return got == want, ", ".join(f"{name} {gsiv}" for name, gsiv in sorted(got.items()))


def judge_streams(log, reserved):
    """STEs in memory: bypass for streams of RMR nodes, for no other."""
    wrong, seen = [], 0
    for line in facts(log, "ste"):
        sid, word = (int(text, 0) for text in line.split())
        bypass = word & 1 == 1 and word >> 1 & 7 == STE_BYPASS
        seen += sid in reserved
        if bypass != (sid in reserved):
            wrong.append(f"{sid:#x}: {word:#x}")
    return seen and not wrong, "; ".join(wrong) or f"{seen} streams"


def judge(log):
    """All rows of a boot."""
    try:
        table = Table(log)
    except (ValueError, IndexError) as error:
        print(f"fail\tiort_read\t{error}")
        return
    smmu = table.smmu()
    rows = [("iort_device", *judge_device(log, smmu)),
            ("iort_interrupts", *judge_interrupts(log, smmu))]
    if table.rmr_streams():
        rows.append(("iort_reserved_streams", *judge_streams(log, table.rmr_streams())))
    print(f"ok\tiort_read\t{len(table.data)} bytes, model {smmu['model']:#x}")
    for case, good, figure in rows:
        print(f"{'ok' if good else 'fail'}\t{case}\t{figure}")


def main():
    """Do what the command line says."""
    if sys.argv[1] == "judge":
        judge(sys.argv[2])
        return
    table = Table(sys.argv[2])
    for word in sys.argv[4:]:
        edit(table, word)
    table.seal()
    with open(sys.argv[3], "wb") as file:
        file.write(table.data)


main()
