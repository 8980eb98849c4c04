# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# A process and a device share an address space, on the software SMMUv3. Every
# program of tools/testing/selftests/iommu/arm-smmu-v3 is run; each says its
# results either as RESULT lines or as TAP.

# to_results PROGRAM: TAP or RESULT lines on standard input
to_results() {
	awk -F '\t' -v OFS='\t' -v suite="$1" '
		/^RESULT\t/ { $2 = suite; gsub(/ /, "_", $3); print; next }
		/^(not )?ok [0-9]+/ {
			status = /^not/ ? "fail" : /# SKIP/ ? "skip" : "ok"
			sub(/^(not )?ok [0-9]+ *(- )?/, "")
			sub(/ *#.*/, "")
			gsub(/[ \t]+/, "_")
			printf "RESULT\t%s\t%s\t%s\t0\t\n", suite, $0, status
			next
		}
		{ print }'
}

run_program() {
	name=$(basename "$1")
	without=$(param without | tr , '\n' | sed -n "s/^$name\.//p")
	timeout 600 "$1" ${without:+-T "$without"} >/tmp/out 2>&1
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

# Without the engine every program would skip its cases and fail none.
SUITE=$(param name)
engine_is_there() {
	FIGURE=$(ls /sys/class/uacce)
	[ -n "$FIGURE" ]
}
check engine_is_there engine_is_there

# Somewhere to page out to.
swap_is_there() {
	FIGURE=$(cut -d ' ' -f 1 /proc/swaps | sed 1d)
	[ -z "$FIGURE" ] || return 0
	echo 64M >/sys/block/zram0/disksize || return 1
	mkswap /dev/zram0 >/dev/null && swapon /dev/zram0 && FIGURE="/dev/zram0, 64 MiB"
}
# The demo does without.
[ -n "${PROGRAMS:-}" ] || check swap_is_there swap_is_there

found=
for program in ${PROGRAMS:-/rig/selftests/*}; do
	[ -x "$program" ] || continue
	found=yes
	run_program "$program"
done
[ -n "$found" ] || result "$SUITE" programs_are_there fail 0 "no selftest was built"
