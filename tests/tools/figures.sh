#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints every figure that tests/VALIDATION.md and README.md quote, from scenarios in the tree. Takes some minutes;
# build first (./bootstrap.sh build), on a machine at rest for the figures of speed.
#
# usage: tests/tools/figures.sh [selftest|pairing|levers|fit|null|power|studies|events|econ|speed|demo]...
# (all of them without an argument)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
afklar=build/release/afklar
vive=$PWD/scenarios/vive-2019
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

heading() {
    printf '\n== %s ==\n' "$*"
}

# lever NAME TEXT: the worth of pairing when the typical pathway is changed by TEXT, for four measures.
lever() {
    printf 'base = "%s/typical.cfg";\nname = "changed";\n%s\n' "$vive" "$2" >"$folder/changed.cfg"
    printf '%-58s' "$1"
    "$afklar" compare "$vive/typical.cfg" "$folder/changed.cfg" -n 200 -q --format csv | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        { worth[$column["measure"]] = $column["variance_reduction"] }
        END { n = split("wait_first_meeting_days wait_first_service_days clarified_share total_cost_per_citizen", m, " ")
              for (i = 1; i <= n; i++) printf "  %s", worth[m[i]] == "" ? "no change" : sprintf("%.0f", worth[m[i]])
              print "" }'
}

selftest() {
    heading "Queueing theory: largest |z| of 86 figures"
    "$afklar" selftest -n 100 -q
}

pairing() {
    heading "What pairing is worth, 10,000 citizens"
    build/release/tests/verification_test_slow_common_luck
}

levers() {
    heading "What pairing is worth in the trial's size: first meeting, first service, clarified, cost"
    lever "28 -> 29 KS" 'roles = ( { name = "ks"; headcount = 29; } );'
    lever "notice 14 -> 12 days" 'pathway = ( { name = "first_meeting"; duration = "12 days"; } );'
    lever "plan written in 7 instead of 8 weeks" 'pathway = ( { name = "prepare"; duration = { dist = "gamma"; mean = "7 weeks"; sd = "4 weeks"; }; } );'
    lever "closed 2 months before the end" 'pathway = ( { name = "active"; close_before_end = "2 months"; } );'
    lever "hand-over 14 -> 12 days" 'pathway = ( { name = "active"; branches = ( { name = "services"; steps = ( { name = "take"; handover = "12 days"; } ); } ); } );'
    lever "2 services side by side" 'pathway = ( { name = "active"; branches = ( { name = "services"; steps = ( { name = "take"; at_most = 2; } ); } ); } );'
    lever "longest time between talks 3 months -> 12 weeks" 'pathway = ( { name = "active"; branches = ( { name = "contact"; steps = ( { name = "ks_talk"; every = { dist = "triangular"; low = "6 weeks"; mode = "2 months"; high = "12 weeks"; }; } ); } ); } );'
}

# The fit of the control arm, and what the trial would show again.
fit() {
    heading "The fit of the control arm"
    "$afklar" calibrate vive-2019 -n 300
    heading "The trial reproduced"
    "$afklar" reproduce vive-2019
    "$afklar" reproduce vive-2019 --decompose
}

null() {
    heading "Tests of the trial when the arms are alike, 4,000 trials"
    "$afklar" power "$vive/trial.cfg" --null -n 4000 -q
}

econ() {
    heading "Economics: ten years, then 1,000 draws and the worth of a further trial"
    time "$afklar" econ "$vive/typical.cfg" "$vive/cab.cfg" --horizon 10 -q >/dev/null
    time "$afklar" econ "$vive/typical.cfg" "$vive/cab.cfg" --horizon 10 -q --psa 1000 \
        --further-trial 50,109,218,436,1000 --export "$folder" | sed -n '/^Parameters/,$p' | tee "$folder/worth.txt"
    if command -v Rscript >/dev/null; then
        # of how many citizens the worth speaks stands in the output: "for 36,749 citizens"
        Rscript tests/tools/worth_of_knowing.R "$folder" 200000 109 \
            "$(sed -n 's/.*for \([0-9,]*\) citizens, discounted.*/\1/p' "$folder/worth.txt" | tr -d ,)"
    else
        echo "no Rscript: the same by R is left out"
    fi
}

speed() {
    heading "Speed"
    for bench in "mm1 3000000" "mmc 100 3000000" "hold 1000 20000000" "hold 10000 20000000" "hold 100000 20000000" \
        "hold 1000000 20000000" "citizens 10000 3" "citizens 100000 3" "citizens 1000000 3"; do
        # Splitting into words is wanted.
        # shellcheck disable=SC2086
        build/release/afklar-bench $bench
    done
    tests/bench/compare_simpy.sh
}

# seconds OPTIONS: wall time and processor time of 800 replications of the trial's size, stored.
seconds() {
    local TIMEFORMAT='%R %U %S'
    { time "$afklar" run "$vive/typical.cfg" -n 800 -q -o "$folder/events.h5" "$@" >/dev/null; } 2>&1 |
        awk '{ print $1, $2 + $3 }'
}

# 11 million events; runs with and without them alternate, so that both meet the same machine.
events() {
    heading "What storing every event costs: seconds by the clock and of the processors, least of 5"
    for _ in 1 2 3 4 5; do
        echo "alone $(seconds)"
        echo "--events $(seconds --events)"
        echo "--events,--citizens $(seconds --events --citizens)"
    done >"$folder/times"
    awk '{ if (!($1 in wall) || $2 < wall[$1]) wall[$1] = $2; if (!($1 in busy) || $3 < busy[$1]) busy[$1] = $3 }
        END { for (what in wall) printf "%s: %.2f s (%.2f times), %.2f s (%.2f times)\n", what, wall[what],
                                        wall[what] / wall["alone"], busy[what], busy[what] / busy["alone"] }' "$folder/times"
    "$afklar" run "$vive/typical.cfg" -n 800 -q -o "$folder/events.h5" --events >/dev/null
    "$afklar" run "$vive/typical.cfg" -n 800 -q -o "$folder/alone.h5" >/dev/null
    h5ls "$folder/events.h5/scenarios/vive-2019-typical/events/time" |
        awk -v more="$(($(stat -c %s "$folder/events.h5") - $(stat -c %s "$folder/alone.h5")))" '
            { gsub(/[^0-9]/, "", $NF); printf "%d events, %.2f bytes each\n", $NF, more / $NF }'
    rm -f "$folder"/*.h5
}

demo() {
    heading "The comparison of the README's first command"
    ./bootstrap.sh demo
}

power() {
    heading "Power of the published trial, and if its effect were the true one"
    "$afklar" power "$vive/trial.cfg" --per-arm 109 --follow-up as-designed -n 1000 -q
    "$afklar" power --two-proportions 0.1376,0.2294 -q
    heading "Crossing over, loss, clusters in one arm and times: formula, sum and simulation"
    "$afklar" power --two-proportions 0.4,0.6 --per-arm 109 --set crossover=5% --set lost=20% --set providers=6 --set icc=0.05 --tests logrank -q
    heading "The model's effect diluted to the published one"
    "$afklar" power "$vive/trial.cfg" --per-arm 109 --designs pairs --analysis-set itt --set "trial.arms.cab.crossover_share=61 %" -n 1000 -q
    heading "Assurance"
    "$afklar" power "$vive/trial.cfg" --per-arm 109 --psa 500 -n 1000 -q
    heading "Size and follow-up: 50-800 per arm, 1.5-5 years"
    "$afklar" power "$vive/trial.cfg" --per-arm 50,109,200,400,800 --follow-up 548,730,913,1095,1826 -n 100 --tests cox_efron,pearson -q
}

studies() {
    local study
    for study in ishoej-2019 social-stoette-2020 star-2016; do
        heading "$study"
        "$afklar" reproduce "$study" -n 400 -q
    done
    heading "What two contrasts teach about the third"
    "$afklar" reproduce contrasts -q
}

for part in "${@:-selftest pairing levers fit null power studies events econ speed demo}"; do
    for one in $part; do
        "$one"
    done
done
