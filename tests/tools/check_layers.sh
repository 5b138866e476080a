#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_layers.sh [SOURCE_ROOT]
# The layers include downwards only (cli -> results -> models -> sim), third-party headers are seen only where they
# belong and by no header of ours, and includes are written from the root. Prints each breach; exit 1 if there is one.
set -eu
cd "${1:-$(dirname "$0")/../..}"

breaches=0

# report TEXT LINES: counts and shows "file:line:include" lines.
report() {
    if [ -n "$2" ]; then
        printf '%s:\n%s\n' "$1" "$2"
        breaches=$((breaches + 1))
    fi
}

# includes PATTERN FILE..: include lines whose target matches PATTERN.
includes() {
    pattern=$1
    shift
    [ $# -gt 0 ] || return 0
    grep -nHE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "$@" || [ $? -eq 1 ]
}

# files LAYER.. -- SUFFIX..: source files of these layers.
files() {
    layers=
    while [ "$1" != -- ]; do
        layers="$layers $1"
        shift
    done
    shift
    for layer in $layers; do
        for suffix in "$@"; do
            [ ! -d "$layer" ] || find "$layer" -type f -name "*.$suffix"
        done
    done | sort
}

for layer in sim models results cli; do
    [ -d "$layer" ] || {
        echo "no folder $layer in $(pwd)"
        exit 1
    }
done

# File names hold no blanks here, so splitting the lists is what is wanted.
# shellcheck disable=SC2046
check() {
    report "sim includes a layer above it" "$(includes '"(models|results|cli)/' $(files sim -- c h def))"
    report "models includes a layer above it" "$(includes '"(results|cli)/' $(files models -- c h def))"
    report "results includes a layer above it" "$(includes '"cli/' $(files results -- c h def))"
    report "the statistics know of simulations" \
        "$(includes '"(models|results)/' $(files results/statistics -- c h) | grep -v '"results/statistics/' || true)"
    report "the engine knows the build" "$(includes '"afklar_version.h"' $(files sim -- c h def))"
    report "includes that are not written from the root" \
        "$(includes '"' $(files sim models results cli -- c h def) |
            grep -vE 'include[[:space:]]*"((sim|models|results|cli)/[a-z0-9_/]+\.(h|def)|afklar_version\.h)"' || true)"
    report "program files that include tests" "$(includes '"tests/' $(files sim models results cli -- c h def))"
    report "libconfig outside models" "$(includes '<libconfig' $(files sim results cli -- c h def))"
    report "HDF5 outside results" "$(includes '<(hdf5|H5)' $(files sim models cli -- c h def))"
    report "GSL in the program's commands" "$(includes '<gsl/' $(files cli -- c h def))"
    report "a third-party library seen by a header" \
        "$(includes '<(gsl/|libconfig|hdf5|H5|mpi)' $(files sim models results cli -- h def))"
}
check

if [ "$breaches" -gt 0 ]; then
    exit 1
fi
echo "layers are clean: $(files sim models results cli -- c h def | wc -l) files"
