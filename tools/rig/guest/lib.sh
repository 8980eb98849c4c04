# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the guest's suites share. A suite prints one line a case:
#   RESULT<TAB>suite<TAB>case<TAB>ok|fail|skip<TAB>seconds<TAB>figure

# param NAME: the value of rig.NAME= on the kernel's command line
param() {
	tr ' ' '\n' </proc/cmdline | sed -n "s/^rig\.$1=//p"
}

# Hundredths of a second; a leading zero would make it octal.
uptime_cs() {
	sed 's/\([0-9]*\)\.\([0-9]*\) .*/\1\2/; s/^0*\(.\)/\1/' /proc/uptime
}

# result SUITE CASE STATUS SECONDS FIGURE
result() {
	printf 'RESULT\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5"
}

# check CASE COMMAND...: COMMAND succeeds; what it leaves in FIGURE is shown
check() {
	case_name=$1
	shift
	case_start=$(uptime_cs)
	FIGURE=
	if "$@"; then case_status=ok; else case_status=fail; fi
	case_cs=$(($(uptime_cs) - case_start))
	result "$SUITE" "$case_name" "$case_status" \
		"$((case_cs / 100)).$((case_cs % 100 / 10))" "$FIGURE"
}

# wait_for SECONDS COMMAND...: until COMMAND succeeds
wait_for() {
	wait_left=$(($1 * 10))
	shift
	until "$@"; do
		wait_left=$((wait_left - 1))
		[ $wait_left -gt 0 ] || return 1
		usleep 100000
	done
}

sum() { sha256sum | cut -d ' ' -f 1; }
