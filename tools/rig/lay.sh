# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The trees that are built: hard links to the base tree, so that they cost
# little, and in the tree "ours" links to this repository's files in their
# places, so that an edit here is what the next build sees. The base tree itself
# stays as it is: a link of ours replaces a name, it never writes through it.

OUR_FOLDERS=(drivers include Documentation tools/iommu tools/testing)
# Files of the base tree in which something is said about the driver, see into.py
ABOUT_US=(MAINTAINERS drivers/iommu/arm/Kconfig Documentation/driver-api/index.rst
	Documentation/admin-guide/kernel-parameters.txt tools/testing/selftests/Makefile)
STALE_BUILD=(--exclude=.git --exclude='*.o' --exclude='*.a' --exclude='*.ko'
	--exclude='.*.cmd' --exclude='*.mod' --exclude='*.mod.c' --exclude=/.config
	--exclude=/include/config --exclude=/include/generated
	--exclude='/arch/*/include/generated' --exclude=/build)

# copy_tree FROM TO EXCEPT: by hard links where the file system allows. Of a tree
# under git only what git knows, so that a build in that tree does not come
# along. EXCEPT is a file that lists what to leave alone.
copy_tree() {
	local how=(-a --link-dest="$1" --exclude-from="$3")

	mkdir -p "$2"
	if [ "$(git -C "$1" rev-parse --show-toplevel 2>/dev/null)" = "$1" ]; then
		git -C "$1" ls-files -z | rsync "${how[@]}" --from0 --files-from=- \
			--ignore-missing-args "$1/" "$2/"
	else
		rsync "${how[@]}" "${STALE_BUILD[@]}" "$1/" "$2/"
	fi
}

our_files() {
	local folder folders=()
	for folder in "${OUR_FOLDERS[@]}"; do
		[ -d "$TOP/$folder" ] && folders+=("$folder")
	done
	(cd "$TOP" && find "${folders[@]}" -type f ! -name '*~' ! -name '.*.swp' \
		! -path drivers/iommu/arm/Kconfig | sort)
}

# hand_over: drivers/iommu/arm/Kconfig of the base tree with its SMMUv3 options
# replaced by a line that reads ours
hand_over() {
	awk '
		/^config ARM_SMMU_V3$/ { print "source \"'"$DRIVER"'/Kconfig\""; skip = 1; n++ }
		!skip { print }
		skip && /^endif/ { skip = 0 }
		/^source .*arm-smmu-v3\/Kconfig/ { n++ }
		END { exit n != 1 || skip }' "$BASE/drivers/iommu/arm/Kconfig"
}

forget_objects() {
	find "$BUILD"/out/ours-*/"$DRIVER" "$BUILD"/out/kunit-*/"$DRIVER" -name '*.o' \
		-delete 2>/dev/null
}

# not_linked TARGET: of the names in TARGET/.laid.new those that lead elsewhere. All
# links at once, for a process for each of them takes longer than all else here.
not_linked() {
	awk -F '\t' -v top="$TOP" '
		NR == FNR { leads[$1] = $2; next }
		leads[$1] != top "/" $1' \
		<(cd "$1" && find "${OUR_FOLDERS[@]}" -type l -printf '%p\t%l\n' 2>/dev/null) \
		"$1/.laid.new"
}

link_ours() {
	local file target=$1

	# Names that we no longer have get the base tree's file back, if it has one.
	our_files >"$target/.laid.new"
	if [ -f "$target/.laid" ]; then
		comm -23 "$target/.laid" "$target/.laid.new" | while read -r file; do
			rm -f "$target/$file"
			case $file in "$DRIVER"/*) continue ;; esac
			[ -f "$BASE/$file" ] && cp -a "$BASE/$file" "$target/$file"
		done
	else
		rm -rf "${target:?}/$DRIVER"
	fi
	while read -r file; do
		# Something stood in its place (a mutant, a seeded bug): what was
		# compiled from that looks newer than ours and is not.
		case $file in "$DRIVER"/*) [ ! -f "$target/$file" ] || forget_objects ;; esac
		mkdir -p "$(dirname "$target/$file")"
		ln -sfn "$TOP/$file" "$target/$file" || return 1
	done < <(not_linked "$target")
	mv "$target/.laid.new" "$target/.laid"

	hand_over >"$target/.kconfig.new" || {
		echo "drivers/iommu/arm/Kconfig of $BASE is not as expected"
		return 1
	}
	cmp -s "$target/.kconfig.new" "$target/drivers/iommu/arm/Kconfig" && return 0
	rm -f "$target/drivers/iommu/arm/Kconfig"
	mv "$target/.kconfig.new" "$target/drivers/iommu/arm/Kconfig"
}

# patched: the base tree's files that patches/ changes
patched() { sed -n 's,^+++ b/,,p' "$TOP"/patches/*.patch; }

# git_base COPY: under git, those files of the base tree that are not ours and change
git_base() {
	local files
	rm -rf "$1"
	mapfile -t files < <(patched)
	(cd "$BASE" && rsync -aR Makefile drivers/iommu/arm "${ABOUT_US[@]}" "${files[@]}" \
		"$1/") || return 1
	git -C "$1" init -q && git -C "$1" add -A && git_says "$1" commit -q -m base
}

# git_says TREE COMMAND...: with an author and a committer, whoever calls
git_says() {
	git -C "$1" -c user.name=rig -c user.email=rig "${@:2}"
}

# patch_base TARGET: those files, changed. Copies, for the base tree has the same file.
patch_base() {
	local target=$1 scratch=$1.patched file
	rm -rf "$scratch"
	patched | while read -r file; do
		mkdir -p "$scratch/$(dirname "$file")"
		cp "$BASE/$file" "$scratch/$file" && chmod u+w "$scratch/$file" || return 1
	done || return 1
	# A tree that has them already is as good.
	cat "$TOP"/patches/*.patch >"$scratch/all"
	patch -d "$scratch" -p1 -s -R -f --dry-run <"$scratch/all" >"$scratch/log" ||
		patch -d "$scratch" -p1 -s -f <"$scratch/all" || {
		echo "patches/ does not fit $BASE"
		return 1
	}
	patched | while read -r file; do
		cmp -s "$scratch/$file" "$target/$file" || mv -f "$scratch/$file" "$target/$file"
	done
}

# copy_model: the software SMMUv3 and its whole-driver suites beside the base tree's
# driver, which stays as it is. Copies, for what these include is what lies there.
copy_model() {
	local target=$1/drivers/iommu/arm folder

	for folder in model tests; do
		rsync -rtc "$TOP/$DRIVER/$folder" "$target/arm-smmu-v3-model/" || return 1
	done
	rsync -rtc "$RIG"/upstream/ "$TOP/$DRIVER"/spec-*.h "$target/arm-smmu-v3-model/" || return 1
	[ -f "$target/Kconfig.base" ] && return 0
	cp "$target/Kconfig" "$target/Kconfig.base"
	with_line "$target/Kconfig" 'source "drivers/iommu/arm/arm-smmu-v3-model/Kconfig"'
	with_line "$target/Makefile" 'obj-y += arm-smmu-v3-model/'
}

# with_line FILE LINE: one more, in a copy, for the base tree has the same file
with_line() {
	{ cat "$1" && echo "$2"; } >"$1.new" && mv "$1.new" "$1"
}

# kept VARIANT: what a second copy must not overwrite
kept() {
	[ "$1" = ours ] && [ -f "$BUILD/tree/ours/.laid" ] || return 0
	sed 's,^,/,' "$BUILD/tree/ours/.laid"
	printf '/%s\n' "$DRIVER" drivers/iommu/arm/Kconfig
	patched | sed 's,^,/,'
}

lay() {
	local tree=$BUILD/tree/$1 identity="$BASE $BASE_VERSION"

	if [ "$(cat "$tree.base" 2>/dev/null)" != "$identity" ]; then
		rm -rf "$tree" "$BUILD/out/$1"-*
	fi
	# The user's own tree may have changed since the last time; ours has not.
	if [ ! -d "$tree" ] || [ "$BASE" != "$BUILD/base" ]; then
		mkdir -p "$BUILD/tree"
		kept "$1" >"$tree.kept"
		copy_tree "$BASE" "$tree" "$tree.kept" || return 1
		echo "$identity" >"$tree.base"
	fi
	case $1 in
	ours) link_ours "$tree" && patch_base "$tree" ;;
	upstream-model) copy_model "$tree" ;;
	esac
}

# lay_tree VARIANT: leave the tree to build in TREE
lay_tree() {
	TREE=$BUILD/tree/$1
	step "lay-$1" no_counter "lay the tree '$1'" lay "$1"
}
