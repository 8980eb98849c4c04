# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What nobody can reach any more, after all that went before (kmemleak=on).
# A fresh object is not counted before it is five seconds old, and the first scan
# may take what is on its way from one list to another for lost.
SUITE=leaks
KMEMLEAK=/sys/kernel/debug/kmemleak

scan() {
	sleep 6
	echo scan >$KMEMLEAK
}

nothing_is_lost() {
	if ! grep -q kmemleak=on /proc/cmdline || [ ! -w $KMEMLEAK ]; then
		FIGURE="kmemleak is off"
		return 1
	fi
	scan && scan || return 1
	lost=$(grep -c 'unreferenced object' $KMEMLEAK)
	FIGURE="$lost lost objects"
	[ "$lost" -eq 0 ] || head -n 60 $KMEMLEAK
	[ "$lost" -eq 0 ]
}

check nothing_is_lost nothing_is_lost
