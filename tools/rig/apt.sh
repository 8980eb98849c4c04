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
