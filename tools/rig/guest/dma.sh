# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Real transfers of emulated devices through QEMU's SMMUv3: two disks and a
# network card, with the checksums of what the host put there.

SUITE=$(param name)
# What this boot alone may say: rig.expected names the file.
EXPECTED=/rig/expected-$(param expected)
[ -f "$EXPECTED" ] || EXPECTED=/dev/null
HALF=8 # MiB: known data first, then as much to write to

# What the log says is worse than notice, and nobody asked for. Tests that ran
# before us have provoked errors: then only what came since.
quiet_log() {
	since='^'
	! grep -q 'kunit.enable=1' /proc/cmdline || since='Run .init as init process'
	dmesg -r | sed -n "/$since/,\$p" | grep '^<[0-4]>' |
		grep -v -f /rig/expected-messages | grep -v -f "$EXPECTED" >/tmp/loud
	[ -s /tmp/loud ] || return 0
	sed 's/^<[0-4]>/loud: /' /tmp/loud
	FIGURE="$(wc -l </tmp/loud) lines"
	return 1
}

smmu_driver() {
	for iommu in /sys/class/iommu/*; do
		driver=$(readlink "$iommu/device/driver")
		case $(readlink -f "$iommu") in
		*/smmu3.0x*) FIGURE="${iommu##*/} by ${driver##*/}" ;;
		esac
	done
	[ "${FIGURE##* }" = arm-smmu-v3 ]
}

# The two drivers share a name; their functions do not.
smmu_driver_is() {
	FIGURE=$1
	case $1 in
	ours) grep -q ' smmu_cmdq_' /proc/kallsyms ;;
	upstream) grep -q ' arm_smmu_cmdq_' /proc/kallsyms ;;
	esac
}

# Every endpoint with a driver is in a group of the kind that was asked for.
translated() {
	want=$1
	n=0
	for dev in /sys/bus/pci/devices/*; do
		[ -e "$dev/driver" ] || continue
		type=$(cat "$dev/iommu_group/type") || return 1
		[ "$type" = "$want" ] || { FIGURE="${dev##*/} is $type"; return 1; }
		n=$((n + 1))
	done
	FIGURE="$n devices, $want"
	[ $n -ge "$(param devices)" ]
}

# disk_known DISK SUM: the known half reads as the host wrote it
disk_known() {
	FIGURE="$HALF MiB"
	echo 3 >/proc/sys/vm/drop_caches
	[ "$(dd if="$1" bs=1M count=$HALF iflag=direct 2>/dev/null | sum)" = "$2" ]
}

# disk_small DISK SUM: the same in pieces of one page
disk_small() {
	FIGURE="$HALF MiB"
	[ "$(dd if="$1" bs=4k count=$((HALF * 256)) 2>/dev/null | sum)" = "$2" ]
}

# disk_write DISK: random data written, read back from the disk. The host looks
# for the same sum in the disk's image afterwards.
disk_write() {
	dd if=/dev/urandom of=/tmp/random bs=1M count=$HALF 2>/dev/null
	dd if=/tmp/random of="$1" bs=1M seek=$HALF oflag=direct conv=fsync 2>/dev/null
	echo 3 >/proc/sys/vm/drop_caches
	written=$(sum </tmp/random)
	rm /tmp/random
	FIGURE=$written
	[ "$(dd if="$1" bs=1M skip=$HALF count=$HALF iflag=direct 2>/dev/null | sum)" \
		= "$written" ]
}

nvme_rebind() {
	dev=$(basename "$(readlink -f /sys/block/nvme0n1/device/device)")
	echo "$dev" >/sys/bus/pci/drivers/nvme/unbind
	wait_for 5 test ! -e /dev/nvme0n1 || return 1
	echo "$dev" >/sys/bus/pci/drivers/nvme/bind
	wait_for 20 test -b /dev/nvme0n1
	FIGURE=$dev
}

net_up() {
	for nic in /sys/class/net/eth*; do
		case $(readlink "$nic/device/driver") in
		*/"$1") nic=${nic##*/} ;;
		*) continue ;;
		esac
		ip addr add 10.0.2.15/24 dev "$nic" && ip link set "$nic" up || return 1
		wait_for 20 grep -q 1 "/sys/class/net/$nic/carrier" || return 1
		FIGURE="$nic by $1"
		return 0
	done
	return 1
}

net_receive() {
	tftp -g -b 1428 -r known -l /tmp/known 10.0.2.2 || return 1
	FIGURE="$(($(wc -c </tmp/known) / 1024)) KiB"
	[ "$(sum </tmp/known)" = "$(param net)" ]
}

# What the host's echo sends back is what was sent.
net_echo() {
	size=$(wc -c </tmp/known)
	FIGURE="$((size / 1024)) KiB both ways"
	[ "$(timeout 60 nc 10.0.2.100 7 </tmp/known | head -c "$size" | sum)" \
		= "$(param net)" ]
}

if [ "$(param strict)" = 1 ]; then type=DMA; else type=DMA-FQ; fi
check smmu_driver smmu_driver
check smmu_driver_is smmu_driver_is "$(param variant)"
check all_devices_translated translated $type
check nvme_read disk_known /dev/nvme0n1 "$(param nvme)"
check nvme_read_4k disk_small /dev/nvme0n1 "$(param nvme)"
check nvme_write disk_write /dev/nvme0n1
check virtio_read disk_known /dev/vda "$(param virtio)"
check virtio_read_4k disk_small /dev/vda "$(param virtio)"
check virtio_write disk_write /dev/vda
check net_up net_up e1000e
check net_receive net_receive
check net_echo net_echo
check nvme_rebind nvme_rebind
check nvme_read_after_rebind disk_known /dev/nvme0n1 "$(param nvme)"
check quiet_log quiet_log
