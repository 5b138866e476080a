#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same M/M/1 (90 % load, mean wait and time-weighted queue gathered) in afklar-bench and in SimPy, in turns on the
# same machine. See usage() below.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: tests/bench/compare_simpy.sh [CUSTOMERS] [RUNS] [BENCH]

CUSTOMERS per run (1000000), RUNS of each (5), BENCH the built program (build/release/afklar-bench).
Installs Debian's python3-simpy (SimPy 2) and python3-simpy3 (SimPy 3) by apt-get when run as root. Prints customers
per second, the median and the best run of each, and how many times faster than the fastest SimPy afklar is.
TEXT
}

case ${1:-} in
-h | --help)
    usage
    exit 0
    ;;
esac
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
customers=${1:-1000000}
runs=${2:-5}
bench=${3:-$here/../../build/release/afklar-bench}
python=/usr/bin/python3

if [ ! -x "$bench" ]; then
    echo "compare_simpy: $bench is not there: ./bootstrap.sh build, or name the program" >&2
    exit 4
fi

has_module() {
    "$python" -c "import $1" 2>/dev/null
}

install_simpy() {
    if has_module simpy && has_module SimPy; then
        return
    fi
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends python3-simpy python3-simpy3 \
            </dev/null >&2 || true
    fi
    if ! has_module simpy && ! has_module SimPy; then
        echo "compare_simpy: SimPy is not there; as root: apt-get install python3-simpy python3-simpy3" >&2
        exit 3
    fi
}

# rate FILE: customers per second of each line.
rate() {
    sed -n 's/.*"customers_per_second": \([0-9.e+]*\).*/\1/p' "$1"
}

# figure FILE KEY: that key of the last line.
figure() {
    sed -n "\$s/.*\"$2\": \\([0-9.e+]*\\).*/\\1/p" "$1"
}

# summary NAME FILE: one line of the table; leaves the best rate in $best.
summary() {
    local sorted median
    sorted=$(rate "$2" | sort -g)
    best=$(tail -n 1 <<<"$sorted")
    median=$(sed -n "$(((runs + 1) / 2))p" <<<"$sorted")
    printf '%-14s %16.0f %16.0f %12.3f %12.3f\n' "$1" "$median" "$best" "$(figure "$2" mean_wait)" \
        "$(figure "$2" mean_queue)"
}

install_simpy
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
modules=()
for module in simpy SimPy; do
    if has_module "$module"; then
        modules+=("$module")
    fi
done

for ((run = 0; run < runs; run++)); do
    "$bench" mm1 "$customers" >>"$folder/afklar"
    for module in "${modules[@]}"; do
        "$python" "$here/compare_simpy.py" "$module" "$customers" >>"$folder/$module"
    done
done

printf 'M/M/1, load 0.9, %s customers, %s runs in turns (exact: mean wait 9, mean queue 8.1)\n\n' "$customers" "$runs"
printf '%-14s %16s %16s %12s %12s\n' tool 'median cust./s' 'best cust./s' 'mean wait' 'mean queue'
summary afklar "$folder/afklar"
ours=$best
theirs=0
for module in "${modules[@]}"; do
    summary "$(sed -n '$s/.*"tool": "\([^"]*\)".*/\1/p' "$folder/$module")" "$folder/$module"
    theirs=$(printf '%s\n%s\n' "$theirs" "$best" | sort -g | tail -n 1)
done
awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "\nafklar is %.0f times as fast (best run by best run)\n", ours / theirs }'
