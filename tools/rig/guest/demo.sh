# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Of the programs that share an address space the one that shows it to people.

PROGRAMS=/rig/selftests/sva_demo
. /rig/sva.sh
