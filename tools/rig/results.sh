# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The file of test results: one line a case, "suite, case, ok|fail|skip,
# seconds", and the last words of a test run. A step that could not run is a
# failed case, never silence.

RESULTS=$BUILD/test/results.tsv

results_begin() {
	mkdir -p "$BUILD/test"
	: >"$RESULTS"
}

# record SUITE CASE STATUS SECONDS
record() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$RESULTS"; }

# record_file FILE PREFIX: rows of "suite, case, status, seconds[, figure]"
record_file() {
	local bad
	awk -F '\t' -v OFS='\t' -v p="${2:-}" '{ print p $1, $2, $3, $4 }' "$1" >>"$RESULTS"
	bad=$(awk -F '\t' -v p="${2:-}" '$3 == "fail" { print "        failed: " p $1 " " $2 "  " $5 }' "$1")
	[ -z "$bad" ] || say "$bad"
}

could_not_run() {
	say "        could not run: $1 ($2)"
	record "$1" could_not_run fail 0
}

# results_end: the closing lines; non-zero if anything failed
results_end() {
	local passed failed skipped
	passed=$(awk -F '\t' '$3 == "ok"' "$RESULTS" | wc -l)
	skipped=$(awk -F '\t' '$3 == "skip"' "$RESULTS" | wc -l)
	failed=$(awk -F '\t' '$3 != "ok" && $3 != "skip"' "$RESULTS" | wc -l)
	say ""
	# One line a suite: what stands below the second name is counted with it.
	awk -F '\t' '
		{ split($1, part, "/"); suite = part[1] (part[2] != "" ? "/" part[2] : "") }
		!(suite in n) { order[++suites] = suite }
		{ n[suite]++ }
		$3 != "ok" && $3 != "skip" { bad[suite]++ }
		END {
			for (i = 1; i <= suites; i++)
				printf "  %-46s %5d cases %s\n", order[i], n[order[i]],
					bad[order[i]] ? bad[order[i]] " FAILED" : "ok"
		}' "$RESULTS"
	if [ "$failed" -ne 0 ]; then
		say ""
		say "failed:"
		awk -F '\t' '$3 != "ok" && $3 != "skip" { print "  " $1 " " $2 }' "$RESULTS"
	fi
	say ""
	[ "$skipped" -eq 0 ] || say "$skipped skipped"
	say "every case: $(relative "$RESULTS")"
	say "$passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
