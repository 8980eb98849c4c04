#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""mutants_run.py IMAGE OUT JOBS PATCH...: boot each mutant and see what notices.

IMAGE is a kernel with all mutants, see mutants_plant.py. Three lines in a patch
say how it is tried:

  # suites: entry sva	KUnit suites to run, in this order; without it, all
  # needs: refetch	a policy of the software SMMUv3 that finds it, and that
			the whole-driver suites do not find without
  # machine: virtualization=on	QEMU's machine for it, beside "virt": here one whose
			kernel runs at EL2

A boot ends at the first case that fails, or, if that does not end, in its time. One in
which nothing fails by then is "hung", which is not caught. For "needs" there are boots more:
with that policy, where a case must fail, and without any, where all must pass.

Rows go to OUT/results.tsv, in place of older ones of the same mutant: mutant,
verdict, seconds, suite, case, policy, text. When all mutants are tried the sound
driver is, too: it must pass everything.
"""
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import threading
import time

PREFIX = "arm_smmu_v3_"
WHOLE_DRIVER = ("driver", "sva", "lessons")
LIMIT = int(os.environ.get("MUTANT_LIMIT", "240"))
QEMU = ["qemu-system-aarch64", "-nodefaults", "-m", "1024", "-no-reboot", "-nographic",
        "-accel", "tcg", "-serial", "stdio", "-cpu", "max"]
CRASH = re.compile(r"Kernel panic|Internal error|Unable to handle kernel|BUG: (?!sleeping)")


class Boot:
    """One boot: which case failed first, or how it ended."""

    def __init__(self, image, log, number, glob, variants="", limit=LIMIT, machine=""):
        self.where, self.failed, self.ended, self.cases = ["", ""], None, "no result", 0
        self.said = None
        append = (f"console=ttyAMA0 kunit_shutdown=reboot kunit.enable=1 "
                  f"kunit.filter_glob={glob} arm_smmu_v3.mutant={number} panic=-1 "
                  f"arm_smmu_v3_kunit.variants={variants}")
        machine = ["-machine", ",".join(filter(None, ["virt", machine]))]
        with subprocess.Popen(QEMU + machine + ["-kernel", image, "-append", append],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, start_new_session=True) as qemu:
            timer = threading.Timer(limit, self.give_up, (qemu,))
            timer.start()
            with open(log, "a", encoding="utf-8") as out:
                out.write(f"== {machine[1]} {append}\n")
                for raw in qemu.stdout:
                    line = raw.decode("utf-8", "replace").rstrip("\r\n")
                    out.write(line + "\n")
                    if self.look(line):
                        break
            if qemu.poll() is None:
                os.killpg(qemu.pid, signal.SIGKILL)
            timer.cancel()
        if self.ended == "hung" and self.said:
            self.failed, self.ended = self.said, "failed"

    def give_up(self, qemu):
        """The time is over."""
        self.ended = "hung"
        os.killpg(qemu.pid, signal.SIGKILL)

    def look(self, line):
        """One line of the console. Return: True when enough is known."""
        line = re.sub(r"^\[ *\d+\.\d+\] ", "", line)
        subtest = re.match(r"( +)# Subtest: (\S+)", line)
        if subtest:
            depth = len(subtest.group(1)) // 4
            self.where[depth - 1:] = [subtest.group(2)] + ([""] if depth == 1 else [])
        # A case that looks at all there is may say so a hundred thousand times.
        said = re.match(r" +# (\w+): (EXPECTATION|ASSERTION) FAILED at ", line)
        if said:
            self.said = (self.where[0], said.group(1))
        result = re.match(r"( *)(not )?ok \d+ (.*?)( # .*)?$", line)
        if result and result.group(1):
            self.cases += "# SKIP" not in line
            if result.group(2):
                self.failed = (self.where[0], self.name(len(result.group(1)) // 4,
                                                        result.group(3)))
                self.ended = "failed"
                return True
        if result and not result.group(1) and result.group(3).startswith(PREFIX):
            self.ended = "passed" if self.ended != "hung" else "hung"
        if CRASH.search(line):
            self.failed = (self.where[0], (self.where[1] or "-") + " (crash)")
            self.ended = "failed"
            return True
        return False

    def name(self, depth, last):
        """A case, with its parameter if it has one."""
        return last if depth == 1 else f"{self.where[1]}.{last}"


def header(patch):
    """What a patch says of itself: text, suites, policy, machine."""
    with open(patch, encoding="utf-8") as file:
        lines = file.read().split("\n--- a/")[0].splitlines()
    fields = dict(re.match(r"# (\w+): (.*)", line).groups()
                  for line in lines if line.startswith("# "))
    text = " ".join(line for line in lines if line and not line.startswith("# "))
    return (text, fields.get("suites", "").split(), fields.get("needs", ""),
            fields.get("machine", ""))


class Mutant:
    """One of them: which number it has, and how it is tried."""

    def __init__(self, number, patch):
        self.name, self.number = os.path.basename(patch)[:-len(".patch")], number
        self.text, self.suites, self.needs, self.machine = header(patch)


class Mutants:
    """All of them, on one kernel."""

    def __init__(self, image, out):
        self.image, self.out = image, out

    def boot(self, mutant, suite, variants=""):
        """A boot with one suite, or "*" for all."""
        limit = LIMIT if suite != "*" else 3 * LIMIT
        return Boot(self.image, os.path.join(self.out, mutant.name + ".log"), mutant.number,
                    PREFIX + suite, variants, limit, mutant.machine)

    def find(self, mutant):
        """The first case that notices: (verdict, suite, case)."""
        for suite in mutant.suites or ["*"]:
            boot = self.boot(mutant, suite)
            if boot.failed:
                return ("caught",) + boot.failed
            if boot.ended != "passed" or not boot.cases:
                return boot.ended if boot.cases else "no case ran", PREFIX + suite, "-"
        return "MISSED", "-", "-"

    def need(self, mutant):
        """The whole-driver case that finds it with the policy, if only then.

        Return: (suite, case), or None and why it is not proven.
        """
        whole = [suite for suite in mutant.suites if suite in WHOLE_DRIVER]
        found = None
        for suite in whole:
            found = found or self.boot(mutant, suite, f"/{mutant.needs}").failed
        if not found:
            return None, "not found by " + mutant.needs
        for suite in whole:
            if self.boot(mutant, suite, "/plain").ended != "passed":
                return None, "plain finds it, too"
        return found

    def try_one(self, mutant):
        """A row of the results."""
        start = time.time()
        log = os.path.join(self.out, mutant.name + ".log")
        if os.path.exists(log):
            os.unlink(log)
        verdict, suite, case = self.find(mutant)
        policy = "-"
        if mutant.needs and verdict == "caught":
            policy, found = mutant.needs, self.need(mutant)
            if found[0]:
                suite, case = found
            else:
                verdict, policy = "UNPROVEN", found[1]
        return (mutant.name, verdict, f"{time.time() - start:.0f}", suite, case, policy,
                mutant.text)

    def sound(self, machine):
        """The driver as it is must pass, or nothing here means anything."""
        start = time.time()
        boot = Boot(self.image, os.path.join(self.out, "sound.log"), 0, PREFIX + "*",
                    limit=3 * LIMIT, machine=machine)
        name = f"the sound driver on {machine}" if machine else "the sound driver"
        took = f"{time.time() - start:.0f}"
        if boot.ended == "passed":
            print(f"   ok   {name}: {boot.cases} cases, {took} s", flush=True)
            return True
        print(f"   FAIL {name}, {took} s: {boot.ended} {boot.failed or boot.where}")
        return False


def replace_row(path, row):
    """Put a row into a file of rows, in place of an older one."""
    rows = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            rows = [line for line in file if line.split("\t")[0] != row[0]]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(sorted(rows + ["\t".join(row) + "\n"]))


def main():
    """Try those that MUTANT_NUMBERS names, of all that stand on the command line."""
    image, out, jobs, patches = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    only = os.environ["MUTANT_NUMBERS"].split()
    todo = [Mutant(n, p) for n, p in enumerate(patches, 1) if str(n) in only]
    mutants = Mutants(image, out)
    if len(todo) == len(patches):
        machines = sorted({mutant.machine for mutant in todo})
        if not all(mutants.sound(machine) for machine in machines):
            sys.exit(1)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(mutants.try_one, mutant) for mutant in todo]
        for done in concurrent.futures.as_completed(running):
            row = done.result()
            replace_row(os.path.join(out, "results.tsv"), row)
            print(f"   {'ok  ' if row[1] == 'caught' else 'FAIL'} {row[0]:<28} {row[2]:>4} s  "
                  f"{row[1]}: {row[3]}.{row[4]}", flush=True)


main()
