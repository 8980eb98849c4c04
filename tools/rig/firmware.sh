# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Boots through UEFI, where ACPI describes the machine and the SMMU is found in
# the IORT: QEMU's own table, or that table with changes, which the kernel takes
# from the initrd in its place (CONFIG_ACPI_TABLE_UPGRADE).

FIRMWARE=$BUILD/firmware/QEMU_EFI.fd

fetch_firmware() {
	private_fetch "$(debian_codename)" arm64 qemu-efi-aarch64 || return 1
	mkdir -p "$BUILD/firmware"
	dpkg-deb --fsys-tarfile "$DEB" |
		tar -xO ./usr/share/qemu-efi-aarch64/QEMU_EFI.fd >"$FIRMWARE.part" &&
		mv "$FIRMWARE.part" "$FIRMWARE"
}

# make_firmware: leave the firmware in FIRMWARE
make_firmware() {
	[ -f "$FIRMWARE" ] ||
		step firmware no_counter "fetch UEFI for arm64" fetch_firmware
}

# with_iort NAME BOOT EDIT...: leave in INITRAMFS one that begins with the IORT that
# the guest of BOOT printed, changed
with_iort() {
	local dir=$BUILD/firmware/$1 log=$LOGS/boot-$2.log at=kernel/firmware/acpi
	shift 2
	rm -rf "$dir"
	mkdir -p "$dir/$at"
	python3 "$RIG/iort.py" patch "$log" "$dir/$at/iort.aml" "$@" || return 1
	(cd "$dir" && find kernel | cpio --quiet -o -H newc -R 0:0) >"$dir/initramfs" &&
		cat "$INITRAMFS" >>"$dir/initramfs" || return 1
	INITRAMFS=$dir/initramfs
}

# judge_acpi LOG: what the guest's suite "acpi" says, held against its IORT
judge_acpi() {
	local status case figure
	while IFS=$'\t' read -r status case figure; do
		row "$status" "$case" 0 "$figure"
	done < <(python3 "$RIG/iort.py" judge "$1")
}

# smmu_of_iort LOG: the name of the platform device at the SMMU's registers
smmu_of_iort() {
	tr -d '\r' <"$1" |
		sed -n 's/.*FACT\tiomem\t *[0-9a-f-]* : \(arm-smmu-v3[^ ]*\).*/\1/p' | head -n 1
}
