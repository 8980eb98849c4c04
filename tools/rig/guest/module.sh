# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The suites as modules: torture by insmod, twice, with its parameters.
SUITE=$(param name)
RESULTS=/sys/kernel/debug/kunit/arm_smmu_v3_torture/results

kunit_loads() { insmod /rig/modules/kunit.ko filter_glob='arm_smmu_v3_torture*'; }

# torture SEED: all rounds of it, of a second each
torture() {
	insmod /rig/modules/arm_smmu_v3_kunit.ko torture_ms=1000 torture_seed="$1" || return 1
	cp $RESULTS /tmp/torture
	rmmod arm_smmu_v3_kunit || return 1
	rounds=$(grep -c '^ *ok [0-9]* [a-z ,]*$' /tmp/torture)
	FIGURE="$rounds rounds, seeds from $1"
	[ "$rounds" -gt 1 ] && ! grep -q 'not ok\|# SKIP' /tmp/torture
}

check kunit_loads kunit_loads
check torture_by_insmod torture 7
check torture_again torture 1007
