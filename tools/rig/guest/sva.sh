# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# A process and a device share an address space, on the software SMMUv3. Every
# program that needs no device of QEMU's is run.

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

. /rig/selftests.sh
# shellcheck disable=SC2046,SC2086 # a word for each program
run_programs ${PROGRAMS:-$(find /rig/selftests ! -name 'nested*' -type f | sort)}
