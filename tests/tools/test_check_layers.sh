#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A check that cannot fail shows nothing: check_layers.sh must pass a clean tree and find each kind of breach.
set -eu
check=$(cd "$(dirname "$0")" && pwd)/check_layers.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

clean_tree() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/sim" "$tree/models" "$tree/results/statistics" "$tree/cli"
    printf '#include "sim/a.h"\n#include <gsl/gsl_cdf.h>\n' >"$tree/sim/a.c"
    printf '#include <stddef.h>\n' >"$tree/sim/a.h"
    printf '#include "sim/a.h"\n#include <libconfig.h>\n' >"$tree/models/b.c"
    printf '#include "models/b.h"\n#include <hdf5.h>\n' >"$tree/results/c.c"
    printf '#include "afklar_version.h"\n' >"$tree/cli/d.c"
}

# finds FILE LINE: with LINE added to FILE the check fails and names the file.
finds() {
    clean_tree
    printf '%s\n' "$2" >>"$tree/$1"
    if "$check" "$tree" >"$tree/out"; then
        echo "not found: $2 in $1"
        failures=$((failures + 1))
    elif ! grep -q "$1" "$tree/out"; then
        echo "found but not named: $2 in $1"
        failures=$((failures + 1))
    fi
}

clean_tree
"$check" "$tree" >"$tree/out" || {
    echo "a clean tree was refused:"
    cat "$tree/out"
    exit 1
}

finds sim/a.h '#include "models/b.h"'
finds sim/a.c '  #  include "cli/d.h"'
finds sim/new.def '#include "results/c.h"'
finds sim/a.c '#include "afklar_version.h"'
finds models/b.c '#include "results/c.h"'
finds models/b.c '#include "b.h"'
finds models/b.c '#include "../sim/a.h"'
finds results/c.c '#include "cli/d.h"'
finds results/c.c '#include <libconfig.h>'
finds models/b.c '#include <hdf5.h>'
finds cli/d.c '#include <H5public.h>'
finds cli/d.c '#include <gsl/gsl_rng.h>'
finds cli/d.c '#include "tests/support/temp_folder.h"'
finds sim/a.h '#include <gsl/gsl_rng.h>'
finds models/b.h '#include <libconfig.h>'
finds results/c.h '#include <hdf5.h>'
finds results/statistics/e.c '#include "results/measure.h"'

[ "$failures" -eq 0 ] || exit 1
