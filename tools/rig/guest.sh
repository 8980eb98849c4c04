# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the guest boots into: a busybox, the suites of guest/, and the test
# programs of tools/testing/selftests, linked statically, in one initramfs.

SELFTESTS=tools/testing/selftests/iommu/arm-smmu-v3
GUEST=$BUILD/guest
MORE_PROGRAMS=() # sources elsewhere, of programs that a caller of make_guest wants there

guest_busybox() {
	private_fetch "$(debian_codename)" arm64 busybox-static || return 1
	rm -rf "$GUEST/busybox"
	dpkg-deb -x "$DEB" "$GUEST/busybox"
}

guest_headers() {
	rm -rf "$HEADERS.part"
	kmake "$OUT" INSTALL_HDR_PATH="$HEADERS.part" headers_install &&
		mv "$HEADERS.part" "$HEADERS"
}

# is_newest PROGRAM FILE...: whether it was built after each of them
is_newest() {
	local program=$1 file
	shift
	for file; do
		[ -f "$file" ] || continue
		[ "$program" -nt "$(readlink -f "$file")" ] || return 1
	done
}

# compile_programs TO SOURCE...: every C file is one program
compile_programs() {
	local to=$1 source program
	shift
	mkdir -p "$to"
	for source; do
		[ -f "$source" ] || continue
		program=$to/$(basename "$source" .c)
		is_newest "$program" "$source" "$(dirname "$source")"/*.h && continue
		echo "$source"
		"${CROSS}gcc" -static -O2 -Wall -Wextra -Wno-unused-parameter -Werror \
			-D_GNU_SOURCE= -isystem "$HEADERS/include" \
			-I "$TREE/tools/testing/selftests" \
			-o "$program" "$source" -lpthread || return 1
	done
}

# The base tree's driver has no software SMMUv3: of the self tests it gets those
# that run on QEMU's.
guest_programs() {
	compile_programs "$GUEST/bin" "$RIG"/guest/*.c "${MORE_PROGRAMS[@]}" || return 1
	case $VARIANT in
	ours) compile_programs "$GUEST/selftests-ours" "$TREE/$SELFTESTS"/*.c ;;
	upstream) compile_programs "$GUEST/selftests-upstream" "$TOP/$SELFTESTS"/nested*.c ;;
	esac
}

# pack_modules TO: without what only a debugger reads
pack_modules() {
	local module
	mkdir -p "$1"
	find "$OUT" -name '*.ko' | while read -r module; do
		"${CROSS}strip" --strip-debug -o "$1/$(basename "$module")" "$module" || return 1
	done
}

pack_initramfs() {
	local root=$GUEST/root
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/rig/selftests"
	cp "$GUEST/busybox/bin/busybox" "$root/bin/"
	find "$GUEST/bin" -type f -exec cp {} "$root/rig/" \; || return 1
	find "$GUEST/selftests-$VARIANT" -type f -exec cp {} "$root/rig/selftests/" \;
	pack_modules "$root/rig/modules" || return 1
	cp "$RIG"/guest/*.sh "$RIG"/guest/expected-* "$root/rig/"
	cp "$RIG/guest/init" "$root/init"
	chmod 755 "$root/init"
	(cd "$root" && find . | sort | cpio --quiet -o -H newc -R 0:0 | gzip -1) \
		>"$GUEST/initramfs.gz"
}

# make_guest: leave the initramfs in INITRAMFS; needs TREE and OUT
make_guest() {
	INITRAMFS=$GUEST/initramfs.gz
	HEADERS=$BUILD/out/$VARIANT-headers
	mkdir -p "$GUEST"
	if [ ! -x "$GUEST/busybox/bin/busybox" ]; then
		step busybox no_counter "fetch busybox for arm64" guest_busybox || return 1
	fi
	if [ ! -d "$HEADERS" ]; then
		step headers count_lines "install the kernel's headers" \
			guest_headers || return 1
	fi
	step programs no_counter "build the guest's programs" guest_programs || return 1
	step initramfs no_counter "pack the initramfs" pack_initramfs
}
