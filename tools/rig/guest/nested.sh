# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# A guest's own stage 1 below iommufd, on QEMU's SMMUv3 with QEMU's "edu" as the
# device: the self tests whose names begin so.
SUITE=$(param name)
MARK='rig: nested translation begins'

# What cannot be had is skipped; that everything is skipped would be no result.
most_is_tested() {
	FIGURE="$(grep -c . /tmp/tested) cases, $(grep -c skip /tmp/tested) skipped"
	[ "$(grep -c ok /tmp/tested)" -ge 40 ]
}

# Whatever a guest does, the host's log has no line that is worse than a notice,
# but for what devices were refused at stage 2: that is the VMM's doing.
quiet_log_below_guests() {
	dmesg -r >/tmp/log
	if ! grep -q "$MARK" /tmp/log; then
		FIGURE="the log has lost its beginning"
		return 1
	fi
	sed "1,/$MARK/d" /tmp/log | grep '^<[0-4]>' |
		grep -v -f /rig/expected-nested >/tmp/loud
	[ -s /tmp/loud ] || return 0
	sed 's/^<[0-4]>/loud: /' /tmp/loud
	FIGURE="$(wc -l </tmp/loud) lines"
	return 1
}

echo "$MARK" >/dev/kmsg
. /rig/selftests.sh
run_programs /rig/selftests/nested* | tee /tmp/nested
grep '^RESULT	nested' /tmp/nested | cut -f 4 >/tmp/tested
check most_is_tested most_is_tested
check quiet_log_below_guests quiet_log_below_guests
