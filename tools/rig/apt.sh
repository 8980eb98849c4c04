# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packages of Debian: those the machine needs, installed after saying so, and
# single ones of other suites, fetched through a private apt state that leaves
# the system's untouched. The mirror is the one this machine already uses;
# signatures are checked with Debian's own keys.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "this needs root: run as root or install sudo" >&2
		return 1
	fi
}

is_debian() { command -v apt-get >/dev/null && [ -f "$KEYRING" ]; }

debian_codename() {
	# shellcheck disable=SC1091
	(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-sid}")
}

is_installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get update || return 1
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends "$@"
}

# need_packages PACKAGE...: install those that are missing
need_packages() {
	local package missing=()

	if ! is_debian; then
		say "   --   not a Debian machine: the tools named in README.md must be there"
		return 0
	fi
	for package; do
		is_installed "$package" || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	say "   --   installing with apt: ${missing[*]}"
	step packages count_lines "install ${#missing[@]} packages" \
		apt_install "${missing[@]}"
}

# debian_mirrors: the archives from which this machine takes its own release
debian_mirrors() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
		awk -v own="$(debian_codename)" '
			$2 == own || $2 ~ /^(stable|testing|unstable|sid)$/ { print $1 }' |
		sort -u
}

# private_apt SUITE ARCH: prepare a private state for SUITE and fetch its index.
# APT is left as the command to call, APT_DIR as its folder.
private_apt() {
	local suite=$1 arch=$2 mirror

	APT_DIR=$BUILD/apt/$suite-$arch
	mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial"
	: >"$APT_DIR/status"
	APT=(apt-get -q
		-o Dir::Etc::SourceList="$APT_DIR/sources.list"
		-o Dir::Etc::SourceParts=/dev/null
		-o Dir::Etc::Preferences=/dev/null
		-o Dir::Etc::PreferencesParts=/dev/null
		-o Dir::State::Lists="$APT_DIR/lists"
		-o Dir::State::Status="$APT_DIR/status"
		-o Dir::State::Extended_States="$APT_DIR/extended_states"
		-o Dir::Cache="$APT_DIR/cache"
		-o APT::Architecture="$arch" -o APT::Architectures="$arch"
		-o APT::Sandbox::User=
		-o APT::Update::Error-Mode=any
		-o Acquire::Languages=none -o Acquire::Retries=2
		-o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
	for mirror in $(debian_mirrors); do
		echo "deb [signed-by=$KEYRING] $mirror $suite main" >"$APT_DIR/sources.list"
		"${APT[@]}" update && return 0
	done
	echo "no mirror of this machine's apt configuration has $suite for $arch"
	return 1
}

# private_fetch SUITE ARCH PACKAGE: leave PACKAGE's file name in DEB
private_fetch() {
	private_apt "$1" "$2" || return 1
	rm -f "$APT_DIR/$3"_*.deb
	(cd "$APT_DIR" && "${APT[@]}" download "$3") || return 1
	DEB=$(ls "$APT_DIR/$3"_*.deb)
}

# private_unpack SUITE ARCH PACKAGE DIR EXCEPT: PACKAGE and all that it depends on,
# but for packages whose name matches EXCEPT, unpacked into DIR and nowhere else
private_unpack() {
	local deb
	private_apt "$1" "$2" || return 1
	"${APT[@]}" install -y --download-only --no-install-recommends "$3" || return 1
	mkdir -p "$4"
	for deb in "$APT_DIR"/cache/archives/*.deb; do
		[[ $(basename "$deb") =~ $5 ]] && continue
		dpkg-deb -x "$deb" "$4" || return 1
	done
	rm -rf "$APT_DIR/cache/archives"
}

# private_program DIR PACKAGE PROGRAM VERSION SUITE...: PROGRAM of PACKAGE, from the
# first suite that has one which answers the option VERSION here, with all that it
# needs unpacked into DIR; but the compilers, of which it calls the machine's own.
# DIR/run starts it with the loader that came with it, so that the system's own
# libraries stay alone.
private_program() {
	local dir=$1 package=$2 program=$3 version=$4 suite loader
	shift 4
	for suite; do
		rm -rf "$dir"
		private_unpack "$suite" "$(dpkg --print-architecture)" "$package" "$dir" \
			'^(gcc|cpp|binutils)' || continue
		loader=$(find "$dir/" \( -name 'ld-linux-x86-64.so.2' -o \
			-name 'ld-linux-aarch64.so.1' \) | head -n 1)
		[ -n "$loader" ] || continue
		printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$loader" \
			"$(find "$dir" -name 'lib*.so*' -printf '%h\n' |
				sort -u | paste -sd :)" "$dir/usr/bin/$program" >"$dir/part"
		chmod 755 "$dir/part"
		"$dir/part" "$version" && mv "$dir/part" "$dir/run" && return 0
	done
	return 1
}

# newer_suites: what Debian has beyond this machine's own release, nearest first
newer_suites() {
	case $(debian_codename) in
	bookworm) echo "trixie forky sid" ;;
	*) echo "$(debian_codename) trixie forky sid" ;;
	esac
}
