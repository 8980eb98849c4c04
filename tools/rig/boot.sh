# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# One boot of the machine "virt" with QEMU's own SMMUv3, disks and a network
# card, and what became of it: build/boot/<name>/results.tsv holds a line for
# every case (suite, case, status, seconds, figure).

HALF=8 # MiB, as in guest/dma.sh
DEVICES=3
MACHINE=() # what else QEMU is told
# At EL2, where the kernels of Arm's servers run
EL2=(-machine virtualization=on)
# For the self tests: the copy engine as a PCI endpoint, and as a PCI function on the
# chip, beside those of uacce
# shellcheck disable=SC2034 # read by run and test
PCI_ENGINE="smmu_model.pci_engine=1 smmu_model.chip_engine=1"

# Devices that do what they are told: two at the root, one behind a bridge
# shellcheck disable=SC2034 # read by run and test
EDU_DEVICES=(-device edu -device edu -device "pcie-pci-bridge,id=conventional"
	-device "edu,bus=conventional,addr=1")

# What a kernel prints when it is in trouble.
TROUBLE='WARNING: |BUG: |Oops|Unable to handle|Kernel panic|KASAN: |UBSAN: |INFO: .*(lockup|stall|hung)|possible circular|possible recursive|suspicious RCU|DMA-API: .*(error|warn|device driver)|Call trace'

sum_of() { sha256sum | cut -d ' ' -f 1; }

# make_disk FILE: a known half, and as much to write to
make_disk() {
	head -c ${HALF}M /dev/urandom >"$1" && truncate -s $((2 * HALF))M "$1"
	head -c ${HALF}M "$1" | sum_of
}

# second_half FILE: the sum of what the guest wrote
second_half() { tail -c ${HALF}M "$1" | sum_of; }

count_boot() {
	sed -n -e 's/.*RESULT\t\([^\t]*\)\t\([^\t]*\)\t\([^\t]*\).*/\2 \3/p' \
		-e 's/.*\(smmu-torture: .*\)\r$/\1/p' "$STEP_LOG" | tail -n 1
}

# The machine is the one of QEMU 9.1: from 9.2 on "virt" chooses the stage itself.
#
# run_guest DIR STAGE STRICT IMAGE SUITES SECONDS EXTRA: QEMU with its console
# on standard output
run_guest() {
	local dir=$1 stage=$2 strict=$3 image=$4 suites=$5 limit=$6 extra=$7

	if [ "$suites" = cross ]; then
		run_cross "$@"
		return
	fi

	rm -rf "$dir"
	mkdir -p "$dir/tftp"
	head -c 2M /dev/urandom >"$dir/tftp/known"
	timeout "$limit" qemu-system-aarch64 \
		-M virt-9.1,iommu=smmuv3,gic-version=3 -cpu max -m 2G -smp 2 \
		-global arm-smmuv3.stage="$stage" \
		-nodefaults -display none -no-reboot -serial stdio \
		-kernel "$image" -initrd "$INITRAMFS" \
		-append "console=ttyAMA0 panic=-1 oops=panic printk.devkmsg=on \
iommu.strict=$strict rig.name=$(basename "$dir") rig.suites=$suites \
rig.strict=$strict rig.variant=$VARIANT rig.devices=$DEVICES rig.nvme=$(make_disk "$dir/nvme") \
rig.virtio=$(make_disk "$dir/virtio") rig.net=$(sum_of <"$dir/tftp/known") $extra" \
		-drive file="$dir/nvme",if=none,id=nvme,format=raw \
		-device nvme,serial=rig,drive=nvme \
		-drive file="$dir/virtio",if=none,id=virtio,format=raw \
		-device virtio-blk-pci,drive=virtio,iommu_platform=on,disable-legacy=on \
		-netdev user,id=net,restrict=on,tftp="$dir/tftp",guestfwd=tcp:10.0.2.100:7-cmd:cat \
		-device e1000e,netdev=net,romfile= "${MACHINE[@]}"
}

# run_cross: the same for the cross-check, which wants its devices alone. They
# take 100 ms for each DMA; with icount an idle guest's time costs nothing, and
# every run is the same run.
run_cross() {
	local dir=$1 stage=$2 image=$4 limit=$6 extra=$7 dma=dma_mask=0xffffffffffffffff
	local qemu=${CROSS_QEMU:-qemu-system-aarch64}

	mkdir -p "$dir"
	timeout "$limit" "$qemu" \
		-M virt-9.1,iommu=smmuv3,gic-version=3 -cpu max -m 2G -smp 1 \
		-accel tcg,thread=single -icount shift=2,sleep=off \
		-global arm-smmuv3.stage="$stage" \
		-nodefaults -display none -no-reboot -serial stdio \
		-kernel "$image" -initrd "$INITRAMFS" \
		-append "console=ttyAMA0 panic=-1 oops=panic printk.devkmsg=on \
rig.name=$(basename "$dir") rig.suites=cross rig.variant=$VARIANT \
rig.qemu=$(qemu_version "$qemu") arm_smmu_v3_crosscheck.take=1 $extra" \
		-device edu,addr=01.0,$dma -device edu,addr=1f.0,$dma \
		-device pcie-root-port,id=root,addr=02.0,chassis=1 \
		-device edu,bus=root,addr=00.0,$dma "${MACHINE[@]}"
}

# guest_results LOG: the guest's result lines, without their prefix
guest_results() { tr -d '\r' <"$1" | sed -n 's/^.*RESULT\t//p'; }

# row STATUS CASE SECONDS FIGURE, for cases that the host decides
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$BOOT_NAME" "$2" "$1" "$3" "$4"; }

# is_suite SUITE: whether this boot runs it
is_suite() { [[ ,$BOOT_SUITES, = *,$1,* ]]; }

# judge_stage LOG: whether QEMU gave the SMMU the stages that this boot is about
judge_stage() {
	local has device=smmuv3
	[ "$BOOT_VARIANT" = ours ] || return 0
	[[ $BOOT_SUITES != cross && $BOOT_SUITES != nested* ]] || return 0
	is_suite acpi && device=$(smmu_of_iort "$1")
	has=$(tr -d '\r' <"$1" | sed -n 's/.*'"$device"': \(stage 1 and stage 2\|stage 1\|stage 2\),.*/\1/p' | head -n 1)
	case "$BOOT_STAGE:$has" in
	"1:stage 1" | "2:stage 2" | "nested:stage 1 and stage 2") row ok stages 0 "$has" ;;
	*) row fail stages 0 "wanted $BOOT_STAGE, found '$has'" ;;
	esac
}

# is_el2: whether this boot is
is_el2() { [[ " ${MACHINE[*]}" = *" ${EL2[*]}"* ]]; }

# judge_level LOG: whether all CPUs ran the kernel at EL2, where that was asked for
judge_level() {
	is_el2 || return 0
	if tr -d '\r' <"$1" | grep -q 'CPU: All CPU(s) started at EL2'; then
		row ok exception_level 0 EL2
	else
		row fail exception_level 0 "not at EL2"
	fi
}

# judge_suites LOG: whether every suite of the guest came to its last case
judge_suites() {
	local suite last
	for suite in ${BOOT_SUITES//,/ }; do
		case $suite in
		dma | cross) last=quiet_log ;;
		acpi) last=stray_dma_is_heard ;;
		leaks) last=nothing_is_lost ;;
		module) last=torture_again ;;
		nested) last=quiet_log_below_guests ;;
		inspect) last=smmus_are_shown ;;
		*) last=exit_status ;;
		esac
		if guest_results "$1" | awk -F '\t' -v c=$last '$2 == c { n++ } END { exit !n }'; then
			row ok "suite_${suite}_ended" 0 ""
		else
			row fail "suite_${suite}_ended" 0 "no case '$last'"
		fi
	done
}

# guest_files LOG TO: the files that the guest's suite "inspect" showed, below TO
guest_files() {
	rm -rf "$2"
	tr -d '\r' <"$1" | sed -n 's/^.*FILE\t//p' | awk -v to="$2" '{
		at = index($0, "\t")
		file = to "/" substr($0, 1, at - 1)
		if (!(file in seen)) {
			dir = file
			sub("/[^/]*$", "", dir)
			system("mkdir -p " dir)
			seen[file] = 1
		}
		print substr($0, at + 1) >file
	}'
}

INSPECT=$TOP/tools/iommu/smmu-inspect/smmu-inspect

# judge_inspect DIR LOG: whether smmu-inspect understands what the guest showed
judge_inspect() {
	guest_files "$2" "$1/root"
	if python3 "$INSPECT" --root "$1/root" >"$1/inspect" 2>&1 &&
		! grep -q '^not there:' "$1/inspect"; then
		row ok smmu_inspect 0 "$(grep -c '^  queue:' "$1/inspect") SMMUs"
	else
		row fail smmu_inspect 0 "see $(relative "$1/inspect")"
	fi
}

# troubles LOG: but for what the OOM killer says when SysRq asks for it (order=-1)
troubles() {
	sed '/invoked oom-killer: .* order=-1,/,/Out of memory: Killed process/d' "$1" |
		grep -E "$TROUBLE"
}

# judge DIR LOG: all rows of a boot
judge() {
	local dir=$1 log=$2 disk wrote trouble

	guest_results "$log"
	for disk in nvme virtio; do
		wrote=$(guest_results "$log" | awk -F '\t' -v c="${disk}_write" '$2 == c { print $5 }')
		[ -n "$wrote" ] || continue
		if [ "$wrote" = "$(second_half "$dir/$disk")" ]; then
			row ok "${disk}_write_arrived" 0 "$HALF MiB"
		else
			row fail "${disk}_write_arrived" 0 "the image has other data"
		fi
	done
	judge_stage "$log"
	judge_level "$log"
	judge_suites "$log"
	! is_suite acpi || judge_acpi "$log"
	! is_suite inspect || judge_inspect "$dir" "$log"
	trouble=$(troubles "$log" | head -n 1)
	if [ -z "$trouble" ]; then
		row ok no_trouble 0 ""
	else
		row fail no_trouble 0 "$(tr -d '\r\t' <<<"$trouble" | cut -c 1-120)"
	fi
	if grep -q 'RIG DONE' "$log"; then
		row ok reached_the_end "$STEP_SECONDS" ""
	else
		row fail reached_the_end "$STEP_SECONDS" "see $(relative "$log")"
	fi
}

# boot NAME VARIANT FLAVOUR STAGE STRICT SUITES [EXTRA]: returns non-zero when a
# case failed; leaves the rows in BOOT_RESULTS
boot() {
	local image=$BUILD/out/$2-$3/arch/arm64/boot/Image dir=$BUILD/boot/$1 limit=300 title

	BOOT_NAME=$1
	BOOT_VARIANT=$2
	BOOT_STAGE=$4
	BOOT_SUITES=$6
	BOOT_RESULTS=$dir/results.tsv
	[ "$3" = debug ] && limit=${BOOT_LIMIT:-1800}
	if [ "$5" = 1 ]; then title=strict; else title=lazy; fi
	! is_el2 || title="$title, EL2"
	try "boot-$1" count_boot "boot: stage $4, $title, $3 kernel (${6:-KUnit})" \
		run_guest "$dir" "$4" "$5" "$image" "$6" "$limit" "${7:-}"
	judge "$dir" "$STEP_LOG" >"$BOOT_RESULTS"
	rm -f "$dir/nvme" "$dir/virtio"
	! grep -q "	fail	" "$BOOT_RESULTS"
}
