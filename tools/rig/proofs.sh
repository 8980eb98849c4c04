# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The proofs of tools/iommu/arm-smmu-v3/proofs, and the model checker they need: CBMC
# of the system, or from Debian 13 or later, unpacked into build/cbmc.

PROOFS=$TOP/tools/iommu/arm-smmu-v3/proofs

# shellcheck disable=SC2046 # suites are words
cbmc_unpack() { private_program "$BUILD/cbmc" cbmc cbmc --version $(newer_suites); }

# find_cbmc: leave the command in CBMC
find_cbmc() {
	if [ -n "${CBMC:-}" ]; then
		:
	elif command -v cbmc >/dev/null; then
		CBMC=cbmc
	else
		CBMC=$BUILD/cbmc/run
		if [ ! -x "$CBMC" ] && ! { is_debian &&
			step cbmc count_lines "fetch CBMC" cbmc_unpack; }; then
			say "        CBMC (6 or newer) is needed: install it, or name it: CBMC=/path/to/cbmc"
			return 1
		fi
	fi
	export CBMC
}

count_proofs() { printf '%s proved' "$(grep -c '	ok	' "$STEP_LOG")"; }

# prove: every proof as a row of results
prove() {
	local rows=$BUILD/test/proofs.tsv
	mkdir -p "$BUILD/test"
	if [ ! -x "$PROOFS/prove" ]; then
		could_not_run proofs "no $(relative "$PROOFS/prove")"
		return
	fi
	if ! find_cbmc; then
		could_not_run proofs "no CBMC"
		return
	fi
	try proofs count_proofs "proofs" "$PROOFS/prove"
	awk -F '\t' -v OFS='\t' 'NF >= 3 && $2 ~ /^(ok|fail|skip)$/ {
		print "proofs", $1, $2, $3, $4 }' "$STEP_LOG" >"$rows"
	if [ -s "$rows" ]; then
		record_file "$rows"
	else
		could_not_run proofs "no proof reported; see $(relative "$STEP_LOG")"
	fi
}
