# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the machine must have: compilers, build tools, an emulator new enough.

MIN_QEMU=9.1

# The compiler for arm64, and how make is told of it.
if [ "$(uname -m)" = aarch64 ]; then
	CROSS=
	CROSS_PACKAGES=()
else
	CROSS=aarch64-linux-gnu-
	CROSS_PACKAGES=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
fi

machine_tools() {
	need_packages gcc libc6-dev make flex bison bc patch perl python3 libssl-dev \
		libelf-dev cpio kmod rsync xz-utils gzip curl ca-certificates \
		ccache "${CROSS_PACKAGES[@]}" || return 1
	# ccache may have come just now, and a make that names other compilers than
	# the one before it builds all of the kernel again.
	compilers
}

# qemu_version [COMMAND]
qemu_version() {
	"${1:-qemu-system-aarch64}" --version 2>/dev/null |
		sed -n 's/^QEMU emulator version \([0-9]*\.[0-9]*\).*/\1/p'
}

# at_least WANTED FOUND: by version order; an empty FOUND is never enough
at_least() {
	[ -n "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

qemu_candidate() {
	apt-cache policy qemu-system-arm | sed -n 's/^ *Candidate: *\(.*:\)\?//p'
}

# The system's own suites and the backports of its release together, so that
# what QEMU depends on is found in either.
qemu_from_backports() {
	local dir=$BUILD/apt/backports suite mirror lists
	suite=$(debian_codename)-backports
	mkdir -p "$dir/lists/partial"
	lists=(-o Dir::Etc::SourceList="$dir/sources.list" -o Dir::State::Lists="$dir/lists")
	for mirror in $(debian_mirrors); do
		{
			cat /etc/apt/sources.list 2>/dev/null
			echo
			echo "deb [signed-by=$KEYRING] $mirror $suite main"
		} >"$dir/sources.list"
		as_root apt-get "${lists[@]}" update || continue
		as_root env DEBIAN_FRONTEND=noninteractive apt-get "${lists[@]}" install -y \
			--no-install-recommends -t "$suite" qemu-system-arm && return 0
	done
	return 1
}

machine_qemu() {
	if [ -n "${QEMU:-}" ]; then
		mkdir -p "$BUILD/bin"
		ln -sf "$QEMU" "$BUILD/bin/qemu-system-aarch64"
		PATH=$BUILD/bin:$PATH
	fi
	at_least "$MIN_QEMU" "$(qemu_version)" && return 0
	if [ -z "${QEMU:-}" ] && is_debian; then
		if at_least "$MIN_QEMU" "$(qemu_candidate)"; then
			say "   --   installing with apt: qemu-system-arm"
			step qemu-install count_lines "install QEMU" apt_install qemu-system-arm
		else
			say "   --   installing qemu-system-arm from $(debian_codename)-backports"
			step qemu-install count_lines "install QEMU from backports" \
				qemu_from_backports
		fi
		at_least "$MIN_QEMU" "$(qemu_version)" && return 0
	fi
	die "QEMU $MIN_QEMU or newer is needed (its SMMUv3 knows stage 2 and nesting only
since then), but the one here is '$(qemu_version)'.
Install a newer qemu-system-aarch64, or name one: make run QEMU=/path/to/qemu-system-aarch64"
}

# The newest QEMU that there is, beside the one that runs everything else. Its SMMUv3
# is that of other people again.
NEWER_QEMU=$BUILD/qemu/run

newer_qemu_unpack() {
	private_program "$BUILD/qemu" qemu-system-arm qemu-system-aarch64 --version forky sid
}

# find_newer_qemu: false if there is none that is newer
find_newer_qemu() {
	local have
	have=$(qemu_version)
	[ -x "$NEWER_QEMU" ] || { is_debian &&
		try newer-qemu count_lines "fetch a newer QEMU" newer_qemu_unpack; } || return 1
	! at_least "$(qemu_version "$NEWER_QEMU")" "$have"
}
