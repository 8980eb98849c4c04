# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the kernel's dma_map_benchmark says of a device behind the SMMU: the mean time
# of a map and of an unmap, in tenths of a microsecond. And, if rig.iommufd says so,
# what calls of iommufd take, in nanoseconds.
SUITE=bench

bench_bind() {
	for dev in /sys/bus/pci/devices/*; do
		[ "$(cat "$dev/vendor")" = 0x1234 ] || continue
		echo dma_map_benchmark >"$dev/driver_override"
		echo "${dev##*/}" >/sys/bus/pci/drivers/dma_map_benchmark/bind
		return
	done
}

# mean WHAT: of the benchmark's output, in 100 ns
mean() {
	sed -n "s/^average $1 latency(us):\([0-9]*\)\.\([0-9]\).*/\1\2/p" /tmp/bench | sed 's/^0*\(.\)/\1/'
}

# bench PAGES: map and unmap so many at a time
bench() {
	/rig/dma_map_benchmark -t "$(param threads)" -s "$(param seconds)" -g "$1" >/tmp/bench ||
		return 1
	FIGURE="$(mean map) $(mean unmap)"
	[ "$(mean unmap)" -gt 0 ]
}

bench_iommufd() {
	/rig/bench_iommufd >/tmp/iommufd || return 1
	while IFS='	' read -r call nanoseconds; do
		result iommufd "$call" ok 0 "$nanoseconds"
	done </tmp/iommufd
}

if [ -n "$(param iommufd)" ]; then
	check iommufd bench_iommufd
else
	check bind bench_bind
	check 4K bench 1
	check 64K bench 16
fi
