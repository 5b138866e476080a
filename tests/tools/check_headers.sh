#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_headers.sh COMPILER SOURCE_ROOT GENERATED_FOLDER
# Every header compiles alone and twice: it includes what it uses, needs no third-party library's flags, and is guarded.
# A *_inline.h is the second half of the header that includes it and is checked with that one.
set -eu
compiler=$1
root=$2
generated=$3
cd "$root"

count=0
failed=0
for header in $(find sim models results cli -type f -name "*.h" | sort); do
    case $header in *_inline.h) continue ;; esac
    [ -f "$header" ] || continue
    count=$((count + 1))
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
        "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow \
            -Wundef -Wstrict-prototypes -Wno-unused-function -Werror -I. -I"$generated" -x c -fsyntax-only - || {
        echo "does not compile alone: $header"
        failed=$((failed + 1))
    }
done

[ "$count" -gt 0 ] || {
    echo "no headers in $root"
    exit 1
}
echo "$count headers, $failed do not compile alone"
[ "$failed" -eq 0 ]
