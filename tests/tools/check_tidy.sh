#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_tidy.sh SOURCE_ROOT COMPILER_FLAG..
# clang-tidy by .clang-tidy on every source file of the program and of the bench. The checks and their false alarms are
# those of version 14, Debian 12's; without it the test is skipped (77). TIDY_FILES="FILE.." checks only these.
set -euo pipefail
cd "$1"
shift

tidy=$(command -v clang-tidy-14 || command -v clang-tidy || true)
if [ -z "$tidy" ] || ! "$tidy" --version | grep -q 'version 14\.'; then
    echo "no clang-tidy of version 14 here"
    exit 77
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The words of TIDY_FILES are files; the inner shell expands its own.
# shellcheck disable=SC2016,SC2086
if [ -n "${TIDY_FILES:-}" ]; then
    printf '%s\n' $TIDY_FILES
else
    find sim models results cli tests/bench -name '*.c' | sort
fi | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} sh -c '
    file=$1 tidy=$2
    shift 2
    out=$("$tidy" --quiet "$file" -- -std=c17 -D_POSIX_C_SOURCE=200809L -I. "$@" 2>&1) || printf "%s\n" "$out"
    echo "checked $file"' sh {} "$tidy" "$@" >"$log"

checked=$(grep -c '^checked ' "$log" || true)
findings=$(grep -cE ': (error|warning): ' "$log" || true)
grep -v '^checked ' "$log" || true
echo "$checked files, $findings findings"
[ "$checked" -gt 0 ] && [ "$findings" -eq 0 ]
