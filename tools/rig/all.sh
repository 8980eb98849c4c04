# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC1091
. "$RIG/apt.sh"
. "$RIG/machine.sh"
. "$RIG/base.sh"
. "$RIG/lay.sh"
. "$RIG/series.sh"
. "$RIG/kernel.sh"
. "$RIG/guest.sh"
. "$RIG/firmware.sh"
. "$RIG/boot.sh"
. "$RIG/results.sh"
. "$RIG/kunit.sh"
. "$RIG/proofs.sh"
. "$RIG/litmus.sh"

# One at a time in one folder.
exec 8>"$BUILD/.lock"
if ! flock -n 8; then
	say "   --   another make is at work in build/; waiting for it"
	flock 8
fi
