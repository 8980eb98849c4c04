# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# To run programs of tools/testing/selftests/iommu/arm-smmu-v3. Each says its results
# either as RESULT lines or as TAP.

# to_results PROGRAM: TAP or RESULT lines on standard input. Why a case was skipped
# is its figure.
to_results() {
	awk -F '\t' -v OFS='\t' -v suite="$1" '
		/^RESULT\t/ { $2 = suite; gsub(/ /, "_", $3); print; next }
		/^(not )?ok [0-9]+/ {
			status = /^not/ ? "fail" : /# SKIP/ ? "skip" : "ok"
			figure = ""
			if (match($0, /# SKIP */))
				figure = substr($0, RSTART + RLENGTH)
			sub(/^(not )?ok [0-9]+ *(- )?/, "")
			sub(/ *#.*/, "")
			gsub(/[ \t]+/, "_")
			printf "RESULT\t%s\t%s\t%s\t0\t%s\n", suite, $0, status, figure
			next
		}
		{ print }'
}

# run_program PROGRAM WORD...
run_program() {
	name=$(basename "$1")
	without=$(param without | tr , '\n' | sed -n "s/^$name\.//p")
	timeout 600 "$@" ${without:+-T "$without"} >/tmp/out 2>&1
	status=$?
	to_results "$name" </tmp/out
	if ! grep -qE '^(RESULT|ok |not ok )' /tmp/out; then
		result "$name" said_something fail 0 "exit status $status"
	elif [ $status -eq 0 ]; then
		result "$name" exit_status ok 0 0
	elif [ $status -eq 4 ]; then
		result "$name" exit_status skip 0 4
	else
		result "$name" exit_status fail 0 $status
	fi
}

run_programs() {
	found=
	for program; do
		[ -x "$program" ] || continue
		found=yes
		run_program "$program"
	done
	[ -n "$found" ] || result "$SUITE" programs_are_there fail 0 "no selftest was built"
}
