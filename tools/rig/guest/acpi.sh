# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The machine was described by UEFI and ACPI, not by a devicetree: what the guest
# sees of that. Lines "FACT" are for the host, which holds them against the IORT.

SUITE=$(param name)

# fact KEY: every line of standard input
fact() { sed "s/^/FACT\t$1\t/"; }

no_devicetree_smmu() {
	! grep -rq 'arm,smmu-v3' /sys/firmware/devicetree/base
}

# irqs_taken: how often any wired interrupt of an SMMU came
irqs_taken() {
	awk 'NR == 1 { cpus = NF } /GICv3.*arm-smmu-v3-/ { for (i = 2; i < 2 + cpus; i++) n += $i }
		END { print n + 0 }' /proc/interrupts
}

irq_has_come() { [ "$(irqs_taken)" -gt "$irqs_before" ]; }

# The device "edu" has no driver here. Told by hand to read memory that nobody
# mapped for it, it makes the SMMU write an event and raise an interrupt.
stray_dma_is_heard() {
	for dev in /sys/bus/pci/devices/*; do
		[ "$(cat "$dev/vendor" "$dev/device" | xargs)" = "0x1234 0x11e8" ] && break
	done
	irqs_before=$(irqs_taken)
	bar=$(head -n 1 "$dev/resource" | cut -d ' ' -f 1)
	echo 1 >"$dev/enable"
	printf '\006' | dd of="$dev/config" bs=1 seek=4 conv=notrunc 2>/dev/null
	devmem $((bar + 0x80)) 64 0x1000000
	devmem $((bar + 0x88)) 64 0x40000
	devmem $((bar + 0x90)) 64 4
	devmem $((bar + 0x98)) 64 1
	wait_for 5 irq_has_come || return 1
	wait_for 5 sh -c 'dmesg | grep -qi F_TRANSLATION'
	FIGURE=${dev##*/}
}

# ste SID: its first word, found the way the SMMU finds it: from SMMU_STRTAB_BASE
ste() {
	base=$(($(devmem $((SMMU + 0x80)) 64) & 0xffffffffffc0))
	split=$(($(devmem $((SMMU + 0x88)) 32) >> 6 & 31))
	l1=$(devmem $((base + ($1 >> split) * 8)) 64)
	if [ $((l1 & 31)) -eq 0 ]; then
		echo "$1 0"
		return
	fi
	echo "$1 $(devmem $(((l1 & 0xffffffffffc0) + ($1 & ((1 << split) - 1)) * 64)) 64)"
}

xxd -p /sys/firmware/acpi/tables/IORT | fact iort
grep arm-smmu-v3 /proc/iomem | fact iomem
SMMU=0x$(sed -n 's/^ *\([0-9a-f]*\)-.* : arm-smmu-v3.*/\1/p' /proc/iomem | head -n 1)
for sid in $(param sids | tr , ' '); do
	ste "$sid" | fact ste
done
check no_devicetree_smmu no_devicetree_smmu
check stray_dma_is_heard stray_dma_is_heard
grep arm-smmu-v3- /proc/interrupts | fact irq
