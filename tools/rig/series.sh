# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The driver as commits on top of the base tree, by series.py.

# whole REPO: under git those files of the base tree that change, as they are (tag
# base) and with the driver (tag whole)
whole() {
	git_base "$1" && git -C "$1" tag base || return 1
	TREE=$1 "$RIG/into" || return 1
	git -C "$1" add -A -f && git_says "$1" commit -q -m whole && git -C "$1" tag whole
}

# told REPO: the branch "series" there, from base to whole. Author and date are those of
# the last commit here, so that the same files give the same patches.
told() (
	for it in AUTHOR COMMITTER; do
		export "GIT_${it}_NAME=$(git -C "$TOP" log -1 --format=%an)" \
			"GIT_${it}_EMAIL=$(git -C "$TOP" log -1 --format=%ae)" \
			"GIT_${it}_DATE=$(git -C "$TOP" log -1 --format=%ad --date=raw)"
	done
	cd "$1" && git checkout -q -b series base && git am -q "$TOP"/patches/*.patch &&
		python3 "$RIG/series.py" "$RIG/series/plan"
)
