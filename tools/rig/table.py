#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""table.py SUMMARY TITLE: summary.tsv for people."""
import re
import sys

WORDS = {
    "run/smmu_driver": "the SMMU is driven",
    "run/smmu_driver_is": "whose driver it is",
    "run/all_devices_translated": "all devices are translated",
    "run/nvme_read": "NVMe: known data read",
    "run/nvme_read_4k": "NVMe: the same in 4 KiB pieces",
    "run/nvme_write": "NVMe: written and read back",
    "run/nvme_rebind": "NVMe: driver unbound and bound",
    "run/nvme_read_after_rebind": "NVMe: known data again",
    "run/nvme_write_arrived": "NVMe: host sees what was written",
    "run/virtio_read": "virtio: known data read",
    "run/virtio_read_4k": "virtio: the same in 4 KiB pieces",
    "run/virtio_write": "virtio: written and read back",
    "run/virtio_write_arrived": "virtio: host sees what was written",
    "run/net_up": "network card is up",
    "run/net_receive": "network: file received",
    "run/net_echo": "network: echo of a file",
    "run/quiet_log": "kernel log has no warning",
    "run/engine_is_there": "copy engine on a software SMMU",
    "sva_demo/exit_status": "the demo ended well",
    "run/smmus_are_shown": "SMMUs shown in debugfs",
    "run/smmu_inspect": "smmu-inspect understands them",
    "run/stages": "QEMU's SMMU offers",
    "run/no_trouble": "no oops, no splat",
    "run/reached_the_end": "machine powered off by itself",
}


def words(step):
    """What a step is called in the table."""
    return WORDS.get(step) or step.split("/")[-1].replace("_", " ")


def figure(text):
    """A figure short enough for a column."""
    if re.fullmatch("[0-9a-f]{64}", text):
        return f"sha256 {text[:12]}..."
    return text


def main():
    """Print the table."""
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    # What came before the boot was shown while it happened.
    rows = [row for row in rows if "/" in row[0] or row[1] == "fail"]
    width = max(len(words(row[0])) for row in rows)
    print(sys.argv[2])
    print("-" * (width + 30))
    for step, status, value in rows:
        mark = {"ok": "ok", "skip": "skip"}.get(status, "FAIL")
        print(f"{words(step):<{width}}  {mark:<4}  {figure(value)}")


main()
