# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Kernels to boot: allnoconfig and the fragments of config/, built outside the
# source tree, in build/out/<variant>-<flavour>.

export KBUILD_BUILD_TIMESTAMP='2026-01-01 00:00:00 UTC'
export KBUILD_BUILD_USER=rig KBUILD_BUILD_HOST=rig
export CCACHE_BASEDIR=$TOP CCACHE_NOHASHDIR=1

# compilers: the words for make, with ccache if it is there
compilers() {
	local ccache=
	command -v ccache >/dev/null && ccache="ccache "
	MAKE_ARM64=(ARCH=arm64 CROSS_COMPILE="$CROSS" CC="$ccache${CROSS}gcc"
		HOSTCC="${ccache}gcc")
	MAKE_HOST=(CC="${ccache}gcc" HOSTCC="${ccache}gcc")
}
compilers

# kmake OUT TARGET...: make in TREE for arm64
kmake() {
	local out=$1
	shift
	make -C "$TREE" O="$out" -j"$JOBS" "${MAKE_ARM64[@]}" "$@"
}

# fragments VARIANT FLAVOUR: from the common to the special; of two lines about one
# option the later one holds. Where drivers are compared the options are the same.
fragments() {
	{
		cat "$RIG/config/boot.config"
		[ "$1" = ours ] && [ "$2" != bench ] && cat "$RIG/config/ours.config"
		[ "$2" = boot ] || cat "$RIG/config/$2.config"
		[ ! -f "$RIG/config/$1-$2.config" ] || cat "$RIG/config/$1-$2.config"
	} | awk -F = '/^CONFIG_/ { line[$1] = $0; if (!($1 in at)) { at[$1] = ++n; name[n] = $1 } }
		END { for (i = 1; i <= n; i++) print line[name[i]] }'
}

# not_come_true WANTED CONFIG: the options asked for that CONFIG does not have
not_come_true() {
	local line name value
	grep '^CONFIG_' "$1" | while IFS= read -r line; do
		name=${line%%=*}
		value=${line#*=}
		if [ "$value" = n ]; then
			grep -q "^$name=" "$2" && echo "$line"
		else
			grep -qxF "$line" "$2" || echo "$line"
		fi
	done
}

configure() {
	local out=$1 missing

	kmake "$out" KCONFIG_ALLCONFIG="$out/wanted.config" allnoconfig || return 1
	missing=$(not_come_true "$out/wanted.config" "$out/.config")
	[ -z "$missing" ] && return 0
	printf 'options asked for that did not come true:\n%s\n' "$missing"
	rm "$out/.config"
	return 1
}

# build_kernel VARIANT FLAVOUR: leave the build folder in OUT
build_kernel() {
	local key targets=(Image)
	OUT=$BUILD/out/$1-$2
	mkdir -p "$OUT"
	fragments "$1" "$2" | same_or_write "$OUT/wanted.config"
	key=$(cat "$OUT/wanted.config" "$TREE/$DRIVER/Kconfig" \
		"$TREE/drivers/iommu/arm/Kconfig" 2>/dev/null | cksum)
	if [ ! -f "$OUT/.config" ] || [ "$(cat "$OUT/.key" 2>/dev/null)" != "$key" ]; then
		step "config-$1-$2" count_lines "configure the kernel ($1, $2)" \
			configure "$OUT" || return 1
		echo "$key" >"$OUT/.key"
	fi
	grep -q '=m$' "$OUT/.config" && targets+=(modules)
	step "build-$1-$2" count_objects "build the kernel ($1, $2)" \
		kmake "$OUT" "${targets[@]}"
}
