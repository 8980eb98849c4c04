# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The litmus tests of tools/iommu/arm-smmu-v3/litmus, and the simulator they need:
# herd7 of the system, or from a newer Debian, unpacked into build/herd.

LITMUS=$TOP/tools/iommu/arm-smmu-v3/litmus

herd_unpack() {
	private_program "$BUILD/herd" herdtools7 herd7 -version forky sid
}

# find_herd: leave the command and where its models are in HERD and HERD_LIB
find_herd() {
	HERD_LIB=${HERD_LIB:-}
	if [ -n "${HERD:-}" ]; then
		:
	elif command -v herd7 >/dev/null; then
		HERD=herd7
	else
		HERD=$BUILD/herd/run HERD_LIB=$BUILD/herd/usr/share/herdtools7/herd
		if [ ! -x "$HERD" ] && ! { is_debian &&
			step herd count_lines "fetch herd7" herd_unpack; }; then
			say "        herd7 (herdtools7) is needed: install it, or name it: HERD=/path/to/herd7"
			return 1
		fi
	fi
	export HERD HERD_LIB
}

count_litmus() { printf '%s decided' "$(grep -c '	' "$STEP_LOG")"; }

# litmus: every test and twin as a row of results
litmus() {
	local rows=$BUILD/test/litmus.tsv
	mkdir -p "$BUILD/test"
	: >"$rows"
	if ! find_herd; then
		could_not_run litmus "no herd7"
		return
	fi
	try litmus count_litmus "litmus tests" "$LITMUS/run" "$BASE/tools/memory-model" "$TOP/$DRIVER"
	awk -F '\t' -v OFS='\t' 'NF >= 3 && $2 ~ /^(ok|fail)$/ {
		print "litmus", $1, $2, $3, $4 }' "$STEP_LOG" >"$rows"
	if [ -s "$rows" ]; then
		record_file "$rows"
	else
		could_not_run litmus "nothing decided; see $(relative "$STEP_LOG")"
	fi
}
