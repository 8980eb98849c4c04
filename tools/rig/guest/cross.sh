# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The software SMMUv3 against QEMU's: the kernel runs all configurations while
# its report is read; here it is judged.

SUITE=$(param name)
REPORT=/tmp/report

run_all() {
	cat /sys/kernel/debug/crosscheck/run >$REPORT || return 1
	# printk would cut long lines and drop many at a time
	fold -w 900 <$REPORT | sed 's/^/cross: /'
	FIGURE=$(sed -n 's/^crosscheck: //p' $REPORT)
	[ -n "$FIGURE" ]
}

# number WORD: of the summary line, the number before WORD
number() {
	sed -n "s/^crosscheck:.* \([0-9]*\) $1.*/\1/p" $REPORT
}

enough() {
	FIGURE=$(number configurations)
	[ "$FIGURE" -ge 500 ]
}

none_unexplained() {
	FIGURE="$(number differ) of $(number configurations)"
	[ "$(number differ)" -eq 0 ]
}

# A run in which nothing was refused, or all, would prove nothing.
moved_data() {
	FIGURE=$(sed -n 's/^DMAs: //p' $REPORT)
	[ "$(sed -n 's/^DMAs:.* moved data \([0-9]*\),.*/\1/p' $REPORT)" -ge 200 ]
}

was_stale() {
	FIGURE=$(sed -n 's/^DMAs:.* of them stale \([0-9]*\).*/\1/p' $REPORT)
	[ "$FIGURE" -ge 100 ]
}

# Every event that both can record.
all_events() {
	FIGURE=
	for event in 02 03 04 09 0a 0b 10 11 12 13; do
		grep -q "^event 0x$event:" $REPORT || FIGURE="$FIGURE 0x$event"
	done
	[ -z "$FIGURE" ] && FIGURE="all 10" && return 0
	FIGURE="never:$FIGURE"
	return 1
}

# No deviation stands in the table without reason, which is QEMU 10.0: others may
# have fewer.
no_idle_deviation() {
	FIGURE="$(grep -c '^explained [1-9]' $REPORT) of $(grep -c '^explained ' $REPORT)"
	grep '^explained 0:' $REPORT || return 0
	[ "$(param qemu)" != 10.0 ]
}

quiet_log() {
	dmesg -r | grep '^<[0-4]>' | grep -v -f /rig/expected-messages >/tmp/loud
	[ -s /tmp/loud ] || return 0
	sed 's/^<[0-4]>/loud: /' /tmp/loud
	FIGURE="$(wc -l </tmp/loud) lines"
	return 1
}

check runs run_all
check enough_configurations enough
check none_unexplained none_unexplained
check moved_data moved_data
check was_stale was_stale
check all_events all_events
check no_idle_deviation no_idle_deviation
check quiet_log quiet_log
