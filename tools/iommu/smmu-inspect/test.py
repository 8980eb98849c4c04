#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""smmu-inspect on recorded files: what a person sees, and what a tool gets."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = "sys/kernel/debug/arm-smmu-v3/smmu-model.0"
FAULT = ("[  7.1] arm-smmu-v3 smmu-model.0: F_TRANSLATION: client 0000:00:01.0 SID 0x108 "
         "PASID 0x2 addr 0xffff8000 write, stage 1")


def run(*words, root=f"{HERE}/recorded", stdin=""):
    """The tool: (status, output, errors)."""
    done = subprocess.run([f"{HERE}/smmu-inspect", "--root", root, *words], input=stdin,
                          capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


class Inspect(unittest.TestCase):
    """A sentence each."""

    def tool(self, *words, **kwargs):
        """What a tool gets."""
        status, out, err = run("--json", *words, **kwargs)
        self.assertEqual((status, err), (0, ""))
        return json.loads(out)

    def test_an_ability_is_named_with_why_it_is_off(self):
        smmu, = self.tool()
        self.assertTrue(smmu["abilities"]["ATS"])
        self.assertFalse(smmu["abilities"]["BTM"])
        self.assertEqual(smmu["changed"], {"btm": "share_asids=0",
                                           "oas_bits": "the CPU's addresses are smaller"})
        self.assertEqual(smmu["address_bits"], 48)
        self.assertEqual(smmu["shared_asids"], "arm_smmu_v3.share_asids=0")

    def test_each_device_is_listed_once(self):
        smmu, = self.tool()
        self.assertEqual([(c["name"], c["sids"], c["pasids"], c["ats_on"], c["faults"])
                          for c in smmu["clients"]],
                         [("smmu-model.0.client.5", ["0x00000005"], 1, False, "stall"),
                          ("0000:00:01.0", ["0x00000108"], 2, True, "page requests")])

    def test_what_is_unanswered_shows(self):
        _, out, _ = run()
        self.assertIn("12 page requests (11 answered)", out)
        self.assertIn("1 errors, 2 waiting", out)
        self.assertNotIn("DEAD", out)

    def test_a_dead_queue_is_shouted(self):
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(f"{HERE}/recorded", root, dirs_exist_ok=True)
            with open(f"{root}/{FILES}/cmdq", "w", encoding="utf-8") as file:
                file.write("dead             1\n")
            self.assertIn("DEAD", run(root=root)[1])

    def test_traffic_that_is_cut_off_is_shouted(self):
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(f"{HERE}/recorded", root, dirs_exist_ok=True)
            with open(f"{root}/{FILES}/cmdq", "w", encoding="utf-8") as file:
                file.write("traffic          aborted: the Command queue is dead\n")
            self.assertIn("CUT OFF:  all its traffic is aborted: the Command queue is dead",
                          run(root=root)[1])

    def test_a_device_shows_its_address_spaces(self):
        found = self.tool("device", "0000:00:01.0")
        self.assertEqual(found["streams"][0]["cds"]["0"]["ASID"], "7")
        _, out, _ = run("device", "0000:00:01.0")
        self.assertIn("StreamID 0x00000108: s1, ATS full", out)
        self.assertRegex(out, r"0x0 +7 +0x85000000 +translates +is refused")
        self.assertRegex(out, r"0x2 +2 +0x86000000 +its process is gone")

    def test_a_guest_shows_its_devices_and_what_it_asked_for(self):
        first, second = self.tool("guests")["smmu-model.0"]
        self.assertEqual(first["devices"], {"0x40": "0000:00:01.0", "0x41": "0000:00:02.0"})
        self.assertEqual((first["vmid"], first["commands"], first["arrays refused"],
                          first["events"], first["events lost"], first["lost"]),
                         (2, 1312, 3, 7, 1, False))
        self.assertTrue(second["lost"])
        _, out, _ = run("guests")
        self.assertRegex(out, r"smmu-model.0 +2 +\S+ +1312 +3 +7 +1 +0x40 is 0000:00:01.0, 0x41")
        self.assertIn("VMID 5 is not given to others", out)

    def test_a_machine_without_guests_says_so(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(f"{root}/{FILES}")
            self.assertIn("no virtual SMMUs", run("guests", root=root)[1])

    def test_an_unknown_device_is_said_to_be_unknown(self):
        status, out, err = run("device", "0000:00:09.0")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("no SMMU knows", err)

    def test_a_fault_is_told_in_sentences(self):
        status, out, _ = run("explain", FAULT)
        self.assertEqual(status, 0)
        self.assertIn("0000:00:01.0 (StreamID 0x108, behind smmu-model.0) wrote at 0xffff8000 in "
                      "the address space of PASID 0x2.", out)
        self.assertIn("nothing is mapped there. Stage 1 said so.", out)
        self.assertIn("page table at 0x86000000, ASID 2: its process is gone", out)

    def test_stage_2_tells_what_it_was_asked_for(self):
        line = ("arm-smmu-v3 x: F_PERMISSION: client unknown SID 0x7 addr 0x1000 privileged read"
                ", stage 2 for a table walk, IPA 0x4000")
        said = run("explain", line)[1]
        self.assertIn("A device that the driver does not know (StreamID 0x7", said)
        self.assertIn("in its own address space, without a PASID", said)
        self.assertIn("Stage 2 said so, for a table walk, at the intermediate address 0x4000.", said)

    def test_what_is_now_is_not_guessed(self):
        status, out, err = run("explain", FAULT, root="/nonexistent")
        self.assertEqual(status, 0)
        self.assertIn("Now: unknown", out)
        self.assertIn("not there: /nonexistent/", err)

    def test_lines_of_others_are_passed_over(self):
        status, out, _ = run("explain", stdin=f"[ 1.0] usb 1-1: new\n{FAULT}\n")
        self.assertEqual((status, out.count("To do:")), (0, 1))
        self.assertEqual(run("explain", "usb 1-1: new")[0], 1)

    def test_lines_of_the_page_of_failures_are_known(self):
        with open(f"{HERE}/../../../Documentation/driver-api/arm-smmu-v3-failures.rst",
                  encoding="utf-8") as file:
            page = " ".join(file.read().split())
        for begins in ("Command queue is dead", "the Command queue is dead", "traffic is let in",
                       "SMMU_GBPA", "StreamID 0x100: the ATC", "EVENTQ overflow",
                       "page request refused", "CERROR_ILL: opcode"):
            line = re.search("``(" + re.escape(begins) + "[^`]*)``", page)
            self.assertEqual(run("explain", f"arm-smmu-v3 x.smmuv3: {line[1]}")[0], 0, begins)

    def test_a_machine_without_files_says_so(self):
        status, out, err = run(root="/nonexistent")
        self.assertEqual((status, out), (0, ""))
        self.assertIn("not there: /nonexistent/", err)

    def test_rates_are_differences(self):
        _, out, _ = run("--json", "watch", "-n", "1", "-i", "0.05")
        self.assertEqual(json.loads(out), {"smmu-model.0": {
            "commands": "0", "syncs": "0", "errors": "0", "events": "0", "stalls": "0",
            "page_requests": "0"}})


if __name__ == "__main__":
    unittest.main()
