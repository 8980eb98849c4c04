# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The KUnit suites by the kernel's own tools/testing/kunit/kunit.py: on the host
# (UML) those that need no Arm machine, on arm64 in QEMU all of them.

count_kunit() {
	printf '%s objects' "$(find "$KUNIT_OUT" -name '*.o' 2>/dev/null | wc -l)"
}

# kunit_py COMMAND ARG...: in TREE, results to KUNIT_OUT/results.json
kunit_py() {
	local command=$1 rc=0
	shift
	mkdir -p "$KUNIT_OUT"
	rm -f "$KUNIT_OUT/results.json" "$KUNIT_OUT/test.log"
	cd "$TREE" || return 1
	./tools/testing/kunit/kunit.py "$command" --build_dir="$KUNIT_OUT" \
		--json="$KUNIT_OUT/results.json" "$@" || rc=$?
	cd "$TOP" || return 1
	# The kernel may have been built and the tests have failed: see the results.
	[ -s "$KUNIT_OUT/results.json" ] || return "$rc"
}

# kunit_record NAME: the rows of the last run
kunit_record() {
	local rows=$KUNIT_OUT/results.tsv
	if python3 "$RIG/kunit_rows.py" "$KUNIT_OUT/results.json" "$STEP_SECONDS" >"$rows" &&
		[ -s "$rows" ]; then
		if grep -qE "$TROUBLE" "$KUNIT_OUT/test.log"; then
			printf 'log\tno_trouble\tfail\t0\t%s\n' \
				"$(grep -m 1 -E "$TROUBLE" "$KUNIT_OUT/test.log" | cut -c 1-120)"
		else
			printf 'log\tno_trouble\tok\t0\t\n'
		fi >>"$rows"
		cp "$KUNIT_OUT/test.log" "$LOGS/$1-kernel.log"
		record_file "$rows" "$1/"
	else
		could_not_run "$1" "no test reported; see $(relative "$STEP_LOG")"
	fi
}

kunit_host() {
	KUNIT_OUT=$BUILD/out/kunit-host
	if [ "$(uname -m)" != x86_64 ]; then
		say "   --   kunit on the host: UML is for x86-64; the arm64 run has the same suites"
		record kunit-host uml skip 0
		return 0
	fi
	if step kunit-host count_kunit "kunit on the host (UML)" kunit_py run \
		--kunitconfig="$DRIVER/tests/host.kunitconfig" --jobs="$JOBS" \
		"${MAKE_HOST[@]/#/--make_options=}"; then
		kunit_record kunit-host
	else
		could_not_run kunit-host "see $(relative "$STEP_LOG")"
	fi
}

# Built once, run with one CPU (what kunit.py does unasked), and with two at EL2, where
# the kernels of Arm's servers run. Two at EL1 has the watching kernel.
kunit_arm64() {
	# A kernel that has crashed must not wait for its time to run out.
	local arch=(--arch=arm64 --timeout=1200 --kernel_args=oops=panic --kernel_args=panic=-1)
	[ -n "$CROSS" ] && arch+=(--cross_compile="$CROSS")
	KUNIT_OUT=$BUILD/out/kunit-arm64
	if step kunit-arm64-1cpu count_kunit "kunit on arm64, one CPU" kunit_py run \
		"${arch[@]}" --kunitconfig="$DRIVER" --jobs="$JOBS" \
		--make_options=CC="${MAKE_ARM64[2]#CC=}"; then
		kunit_record kunit-arm64-1cpu
	else
		could_not_run kunit-arm64-1cpu "see $(relative "$STEP_LOG")"
		could_not_run kunit-arm64-el2 "not built"
		return
	fi
	if step kunit-arm64-el2 no_counter "kunit on arm64, two CPUs at EL2" kunit_py exec \
		"${arch[@]}" --qemu_args="-smp 2 ${EL2[*]}"; then
		kunit_record kunit-arm64-el2
		if grep -qa 'CPU: All CPU(s) started at EL2' "$KUNIT_OUT/test.log"; then
			record kunit-arm64-el2/log level_is_EL2 ok 0
		else
			record kunit-arm64-el2/log level_is_EL2 fail 0
		fi
	else
		could_not_run kunit-arm64-el2 "see $(relative "$STEP_LOG")"
	fi
}

# How many rounds there are, which tells how long all of them take
TORTURE_ROUNDS=$(grep -c '{ ".*, SMMU_MODEL_' "$TOP/$DRIVER/tests/torture_kunit.c")

# count_torture: objects while the kernel is built, then what it last said of itself
count_torture() {
	grep -ao 'smmu-torture: .*' "$KUNIT_OUT/test.log" 2>/dev/null | tail -n 1 | tr -d '\r' |
		grep . || count_kunit
}

# torture_figures LOG: what the rounds did, and what they saw that they must not
torture_figures() {
	tr -d '\r' <"$1" | sed -n -e 's/.*is_seen: \(.*[0-9] .*,.*\)/        \1/p' \
		-e 's/.*\(smmu-torture: .*, not \)/        saw: \1/p'
}

# torture_words: for the kernel's command line
torture_words() {
	printf '%s\n' kunit.timeout=$((EACH / 10 + 300)) \
		arm_smmu_v3_kunit.torture_ms=$((EACH * 1000)) \
		arm_smmu_v3_kunit.torture_seed="$SEED"
}

# Torture on two CPUs, each of its rounds for EACH seconds, from SEED on. With DEBUG
# on the kernel that watches, see torture_debug.
kunit_torture() {
	local limit=$((EACH * TORTURE_ROUNDS * 5 / 4 + 600)) arch word
	STEP_LIMIT=$((limit + 14400))
	if [ -n "${DEBUG:-}" ]; then
		BOOT_LIMIT=$limit torture_debug
		return
	fi
	arch=(--arch=arm64 "--timeout=$limit" --kernel_args=oops=panic --kernel_args=panic=-1)
	[ -n "$CROSS" ] && arch+=(--cross_compile="$CROSS")
	while read -r word; do arch+=(--kernel_args="$word"); done < <(torture_words)
	KUNIT_OUT=$BUILD/out/kunit-arm64
	if step torture count_torture "torture, $TORTURE_ROUNDS rounds of $EACH s" kunit_py run \
		"${arch[@]}" --kunitconfig="$DRIVER" --jobs="$JOBS" \
		--make_options=CC="${MAKE_ARM64[2]#CC=}" --qemu_args='-smp 2' \
		'arm_smmu_v3_torture*'; then
		torture_figures "$KUNIT_OUT/test.log"
		kunit_record torture
	else
		could_not_run torture "see $(relative "$STEP_LOG")"
	fi
}

# known_rows KNOWN ROWS: rows, those that fail as it is known of them turned to ok,
# and one that fails for each line of KNOWN for which nothing failed
known_rows() {
	awk -F '\t' -v OFS='\t' '
		function known(name, line, head) {
			if (name in why)
				return name
			for (line in why) {
				head = line
				if (sub(/\*$/, "", head) && index(name, head) == 1)
					return line
			}
			return ""
		}
		NR == FNR { if (!/^#/) why[$1] = $2; next }
		$3 == "fail" {
			line = known($1 " " $2)
			if (line != "") { $3 = "ok"; $5 = why[line]; seen[line] = 1 }
		}
		{ print }
		END {
			for (line in why) {
				split(line, part, " ")
				if (!(line in seen))
					print part[1], part[2], "fail", 0, "known to fail, and does not"
			}
		}' "$1" "$2"
}

# The whole-driver suites on the base tree'"'"'s own driver, none of whose lines change.
# With ccache'"'"'s direct mode off: it takes what a link leads to for the link.
kunit_upstream() {
	local arch=(--arch=arm64 --timeout=1200 --kernel_args=panic=-1) shim
	[ -n "$CROSS" ] && arch+=(--cross_compile="$CROSS")
	KUNIT_OUT=$BUILD/out/kunit-upstream
	if ! lay_tree upstream-model; then
		could_not_run kunit-upstream "see above"
		return
	fi
	shim="-include $TREE/drivers/iommu/arm/arm-smmu-v3-model/door.h"
	if ! step kunit-upstream count_kunit "kunit on the base tree's driver" kunit_py run \
		"${arch[@]}" --kunitconfig=drivers/iommu/arm/arm-smmu-v3-model/kunitconfig \
		--jobs="$JOBS" --make_options=CC="${MAKE_ARM64[2]#CC=}" \
		--make_options=CFLAGS_arm-smmu-v3.o="$shim" \
		--make_options=CFLAGS_arm-smmu-v3-sva.o="$shim" ||
		! python3 "$RIG/kunit_rows.py" "$KUNIT_OUT/results.json" "$STEP_SECONDS" \
			>"$KUNIT_OUT/all.tsv"; then
		could_not_run kunit-upstream "see $(relative "$STEP_LOG")"
		return
	fi
	cp "$KUNIT_OUT/test.log" "$LOGS/kunit-upstream-kernel.log"
	known_rows "$RIG/upstream/known-failures" "$KUNIT_OUT/all.tsv" >"$KUNIT_OUT/results.tsv"
	awk -F '\t' '$3 == "ok" && $5 { print "        fails: " $1 " " $2 "  " $5 }' \
		"$KUNIT_OUT/results.tsv"
	record_file "$KUNIT_OUT/results.tsv" kunit-upstream/
}

# kunit_from_log NAME: the suites that ran while the machine of the last boot
# came up
kunit_from_log() {
	KUNIT_OUT=$BUILD/boot/$1/kunit
	mkdir -p "$KUNIT_OUT"
	tr -d '\r' <"$STEP_LOG" >"$KUNIT_OUT/test.log"
	if (cd "$TREE" && ./tools/testing/kunit/kunit.py parse \
		--json="$KUNIT_OUT/results.json" "$KUNIT_OUT/test.log") \
		>"$KUNIT_OUT/parsed" 2>&1 || [ -s "$KUNIT_OUT/results.json" ]; then
		python3 "$RIG/kunit_rows.py" "$KUNIT_OUT/results.json" "$STEP_SECONDS" \
			>"$KUNIT_OUT/results.tsv"
		record_file "$KUNIT_OUT/results.tsv" "$1/"
	else
		could_not_run "$1/kunit" "no KTAP in $(relative "$STEP_LOG")"
	fi
}
