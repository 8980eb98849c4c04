# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script of the rig shares: where things are, and how a step is
# shown, timed, logged and, if it fails, explained.

set -u -o pipefail

RIG=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$RIG/../.." && pwd)
BUILD=$TOP/build
LOGS=$BUILD/log
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/arm-smmu-v3-rig
DRIVER=drivers/iommu/arm/arm-smmu-v3
VARIANT=${VARIANT:-ours}
# Of checkpatch, for the proofs. They are plain C for a model checker: what it may choose
# freely is an extern function, and the headers stand in for the kernel's own macros.
PROOFS_IGNORE=AVOID_EXTERNS,EXPORT_SYMBOL,MACRO_ARG_REUSE,VOLATILE,CAMELCASE
JOBS=${JOBS:-$(nproc)}
export LC_ALL=C
# Words meant for this rig's make are not meant for the kernel's.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES ARCH CROSS_COMPILE KBUILD_OUTPUT O

case $VARIANT in
ours | upstream) ;;
*) echo "VARIANT must be 'ours' or 'upstream', not '$VARIANT'" >&2; exit 2 ;;
esac
mkdir -p "$LOGS"

say() { printf '%s\n' "$*"; }

die() {
	printf '\n%s\n' "$*" >&2
	exit 1
}

# relative PATH: the path as a reader of the repository would type it
relative() { printf '%s' "${1#"$TOP"/}"; }

# below PID SPARED: its descendants, but for SPARED and what is below that
below() {
	local child
	# shellcheck disable=SC2013 # one line of words
	for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
		[ "$child" = "$2" ] || { below "$child" "$2"; echo "$child"; }
	done
}

# A step is ended, and has failed, when for STEP_STILL seconds its log did not grow
# and its counter stood still; and, whatever it does, after STEP_LIMIT seconds.
STEP_STILL=${STEP_STILL:-900}
STEP_LIMIT=${STEP_LIMIT:-14400}

# progress COUNTER: words that change while a step does something
progress() {
	stat -c %s "$STEP_LOG" "${KUNIT_OUT:-}/test.log" 2>/dev/null
	$1 2>/dev/null
}

# end_step TICKER WHY: all that the step has started
end_step() {
	local doomed
	doomed=$(below $$ "$1")
	echo "$2: ended" >>"$STEP_LOG"
	# shellcheck disable=SC2086
	kill -9 $doomed 2>/dev/null
}

# ticker TITLE COUNTER: until killed, show that a step is alive, and see that it is.
# On a terminal one line that changes every second, elsewhere a new line every 30
# seconds.
ticker() {
	local title=$1 counter=$2 start=$SECONDS moved=$SECONDS spent now last=
	while sleep 1 && kill -0 $$ 2>/dev/null; do
		spent=$((SECONDS - start))
		if [ -t 1 ]; then
			printf '\r\033[K   ...  %-50s %4d s  %s' "$title" \
				"$spent" "$($counter 2>/dev/null)"
		elif [ $((spent % 30)) -eq 29 ]; then
			printf '   ...  %-50s %4d s  %s\n' "$title" \
				"$spent" "$($counter 2>/dev/null)"
		fi
		[ $((SECONDS - moved)) -ge $((STEP_STILL / 10)) ] || continue
		now=$(progress "$counter")
		if [ "$now" != "$last" ]; then
			moved=$SECONDS last=$now
		elif [ $((SECONDS - moved)) -gt "$STEP_STILL" ]; then
			end_step $BASHPID "nothing new for $STEP_STILL s (STEP_STILL=)"
		fi
		[ "$spent" -le "$STEP_LIMIT" ] ||
			end_step $BASHPID "no end after $STEP_LIMIT s (STEP_LIMIT=)"
	done
}

# step LOG COUNTER TITLE COMMAND...: run COMMAND with its output in
# build/log/LOG.log and print one line with the outcome and the time. COUNTER is
# a function that prints how far COMMAND has come. STEP_SECONDS and STEP_LOG are
# left for the caller. Returns COMMAND's exit status.
step() {
	local counter=$2 title=$3 start=$SECONDS tick rc=0
	STEP_LOG=$LOGS/$1.log
	shift 3
	: >"$STEP_LOG"
	ticker "$title" "$counter" 8>&- &
	tick=$!
	"$@" >>"$STEP_LOG" 2>&1 </dev/null || rc=$?
	kill "$tick" 2>/dev/null
	wait "$tick" 2>/dev/null
	STEP_SECONDS=$((SECONDS - start))
	[ -t 1 ] && printf '\r\033[K'
	if [ "$rc" -eq 0 ]; then
		printf '   ok   %-50s %4d s\n' "$title" "$STEP_SECONDS"
		return 0
	fi
	if [ -n "${STEP_MAY_FAIL:-}" ]; then
		printf '   --   %-50s %4d s  no\n' "$title" "$STEP_SECONDS"
		return "$rc"
	fi
	printf '   FAIL %-50s %4d s\n' "$title" "$STEP_SECONDS"
	printf '        the last lines of %s:\n' "$(relative "$STEP_LOG")"
	tail -n 15 "$STEP_LOG" | cut -c 1-200 | sed 's/^/        | /'
	return "$rc"
}

# try: a step whose failure is an answer like another
try() { STEP_MAY_FAIL=1 step "$@"; }

# Counters for step.
no_counter() { :; }
count_lines() { printf '%s lines' "$(wc -l <"$STEP_LOG")"; }
count_objects() {
	printf '%s objects' "$(grep -cE '^  (CC|AS|LD|AR|HOSTCC) ' "$STEP_LOG")"
}

# seconds_since EPOCH_NANOSECONDS: with one decimal
now_ns() { date +%s%N; }
seconds_since() {
	local ms=$((($(now_ns) - $1) / 1000000))
	printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100))
}

# same_or_write FILE: replace FILE by standard input, unless it says that already
same_or_write() {
	cat >"$1.new"
	if cmp -s "$1.new" "$1"; then
		rm "$1.new"
	else
		mv "$1.new" "$1"
	fi
}
