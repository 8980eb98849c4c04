# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the driver's files in debugfs say now. Lines "FILE" are for the host, which
# puts the files together again and runs smmu-inspect on them.

SUITE=$(param name)

show_smmus() {
	dir=/sys/kernel/debug/iommu/arm-smmu-v3
	[ -d $dir ] || dir=/sys/kernel/debug/arm-smmu-v3
	FIGURE=0
	for smmu in "$dir"/*; do
		for file in caps cmdq counters streams features tables; do
			sed "s,^,FILE\t${smmu#/}/$file\t," "$smmu/$file" || return 1
		done
		FIGURE=$((FIGURE + 1))
	done
	[ "$FIGURE" -gt 0 ]
}
check smmus_are_shown show_smmus
