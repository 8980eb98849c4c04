# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The proofs of tools/iommu/arm-smmu-v3/proofs, and the model checker they need: CBMC from
# Debian 13 or later, or on Debian 12 unpacked into build/cbmc and run with the
# loader that came with it, so that the system's own libraries stay alone.

PROOFS=$TOP/tools/iommu/arm-smmu-v3/proofs

cbmc_suites() {
	case $(debian_codename) in
	bookworm) echo "trixie forky sid" ;;
	*) echo "$(debian_codename) trixie forky sid" ;;
	esac
}

cbmc_unpack() {
	local suite arch loader
	arch=$(dpkg --print-architecture)
	for suite in $(cbmc_suites); do
		rm -rf "$BUILD/cbmc"
		# It calls the machine's own gcc, so it needs none of its own.
		private_unpack "$suite" "$arch" cbmc "$BUILD/cbmc" '^(gcc|cpp|binutils)' && break
	done
	loader=$(find "$BUILD/cbmc/" \( -name 'ld-linux-x86-64.so.2' -o \
		-name 'ld-linux-aarch64.so.1' \) | head -n 1)
	[ -n "$loader" ] || return 1
	printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$loader" \
		"$(dirname "$loader"):$BUILD/cbmc/usr/lib:$(find "$BUILD/cbmc/usr/lib" -maxdepth 1 -name '*-linux-gnu')" \
		"$BUILD/cbmc/usr/bin/cbmc" >"$BUILD/cbmc/part"
	chmod 755 "$BUILD/cbmc/part"
	"$BUILD/cbmc/part" --version && mv "$BUILD/cbmc/part" "$BUILD/cbmc/run"
}

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
