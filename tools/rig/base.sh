# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The base tree: Linux 7.3.y, unpacked, never modified. The first source that
# works is taken: KERNEL=, the cache, kernel.org, Debian's linux-source-7.3.

SERIES=7.3
SUITES="trixie-backports forky sid experimental"
KERNEL_ORG=https://cdn.kernel.org/pub/linux/kernel/v7.x/linux-$SERIES.tar.xz

# tree_version DIR: VERSION.PATCHLEVEL.SUBLEVEL as DIR's Makefile has them
tree_version() {
	awk -F '[ =]+' '
		$1 == "VERSION" { v = $2 }
		$1 == "PATCHLEVEL" { p = $2 }
		$1 == "SUBLEVEL" { print v "." p "." $2; exit }' "$1/Makefile" 2>/dev/null
}

count_fetched() { du -sm "$CACHE" "$BUILD/apt" 2>/dev/null | awk '{ s += $1 } END { print s " MB" }'; }
count_unpacked() { awk '{ n = $NF } END { printf "%d MB", n / 100 }' "$STEP_LOG"; }

cached_tarball() { find "$CACHE" -name "linux-$SERIES*.tar.xz" 2>/dev/null | sort -V | tail -n 1; }

fetch_kernel_org() {
	local file=$CACHE/linux-$SERIES.tar.xz
	curl --fail --location --silent --show-error --connect-timeout 5 \
		--speed-limit 1000 --speed-time 10 --max-time 1200 \
		--output "$file.part" "$KERNEL_ORG" && mv "$file.part" "$file"
}

fetch_debian() {
	local suite version inside=./usr/src/linux-source-$SERIES.tar.xz
	for suite in $SUITES; do
		private_fetch "$suite" "$(dpkg --print-architecture)" "linux-source-$SERIES" || continue
		version=$(dpkg-deb -f "$DEB" Version)
		dpkg-deb --fsys-tarfile "$DEB" | tar -xO "$inside" >"$CACHE/part" || continue
		mv "$CACHE/part" "$CACHE/linux-${version%%-*}.tar.xz"
		rm "$DEB"
		return 0
	done
	return 1
}

unpack_base() {
	rm -rf "$BUILD/base" "$BUILD/base.part"
	mkdir -p "$BUILD/base.part"
	tar -xf "$1" -C "$BUILD/base.part" --strip-components=1 \
		--checkpoint=2000 --checkpoint-action='echo=%u' || return 1
	[ -f "$BUILD/base.part/MAINTAINERS" ] && mv "$BUILD/base.part" "$BUILD/base"
}

no_base() {
	die "No Linux $SERIES tree was found. Tried:
  KERNEL=                    not given
  the cache                  no linux-$SERIES*.tar.xz in $CACHE
  kernel.org                 $(tail -n 1 "$LOGS/fetch-kernel-org.log")
  Debian's linux-source-$SERIES  not in any of: $SUITES (see build/log/fetch-debian.log)
What to do: put a linux-$SERIES.y.tar.xz into the cache folder above, or give an
unpacked tree: make run KERNEL=/path/to/linux"
}

# find_base: leave the tree in BASE and its version in BASE_VERSION
find_base() {
	local tarball

	if [ -n "${KERNEL:-}" ]; then
		BASE=$(cd "$KERNEL" 2>/dev/null && pwd) || die "KERNEL=$KERNEL: no such folder"
	else
		BASE=$BUILD/base
		if [ ! -f "$BASE/MAINTAINERS" ]; then
			mkdir -p "$CACHE"
			fetch_base
			tarball=$(cached_tarball)
			step unpack count_unpacked "unpack $(basename "$tarball")" \
				unpack_base "$tarball" || return 1
		fi
	fi
	BASE_VERSION=$(tree_version "$BASE")
	case $BASE_VERSION in
	$SERIES.*) say "   ok   base tree: Linux $BASE_VERSION" ;;
	*) die "$BASE is Linux '$BASE_VERSION'; this driver is written for $SERIES.y" ;;
	esac
}

# fetch_base: make sure that the cache has a tarball
fetch_base() {
	[ -n "$(cached_tarball)" ] && return 0
	try fetch-kernel-org count_fetched "fetch linux-$SERIES from kernel.org" \
		fetch_kernel_org && return 0
	if is_debian && try fetch-debian count_fetched \
		"fetch Debian's linux-source-$SERIES" fetch_debian; then
		return 0
	fi
	no_base
}
