#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The last line of CI is only as good as its counting: made-up reports with known counts.
set -eu
count=$(cd "$(dirname "$0")" && pwd)/count_cases.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# build NAME: an empty build folder; ctest NAME TEST STATUS [EXTRA]; cases NAME FILE STATUS..
build() {
    mkdir -p "$work/$1/cases"
    : >"$work/$1/criterion_tests.txt"
    printf '<testsuite name="x">\n' >"$work/$1/junit.xml"
}
ctest() {
    printf '\t<testcase name="%s" classname="%s" time="0.1" status="%s">\n%s\n\t</testcase>\n' "$2" "$2" "$3" \
        "${4:-}" >>"$work/$1/junit.xml"
}
cases() {
    name=$1
    file=$2
    shift 2
    echo "$file" | tr . / >>"$work/$name/criterion_tests.txt"
    {
        printf '<testsuites>\n  <testsuite name="s" tests="9">\n'
        for status in "$@"; do
            printf '    <testcase name="same" assertions="0" status="%s" time="0.000">\n    </testcase>\n' "$status"
        done
    } >"$work/$name/cases/$file.xml"
}

# expect STATUS LINE FOLDER..: exit status and last line.
expect() {
    wanted_status=$1
    wanted=$2
    shift 2
    status=0
    got=$("$count" "$@") || status=$?
    got=$(printf '%s\n' "$got" | tail -n 1)
    if [ "$got" != "$wanted" ] || [ "$status" -ne "$wanted_status" ]; then
        echo "expected status $wanted_status and '$wanted', got $status and '$got' ($*)"
        failures=$((failures + 1))
    fi
}
cd "$work"

build none
expect 1 "0 passed, 0 failed" none

build good
ctest good tools/a run
ctest good sim/test_b run
cases good sim.test_b PASSED PASSED SKIPPED
expect 0 "3 passed, 0 failed, 1 skipped" good

build bad
ctest bad tools/a fail
ctest bad sim/test_b fail
cases bad sim.test_b PASSED FAILED ERRORED
expect 1 "1 passed, 3 failed" bad
expect 1 "1 passed, 3 failed" good bad

# Every case passed but the program did not: a leak seen at exit.
build leak
ctest leak sim/test_b fail
cases leak sim.test_b PASSED PASSED
expect 1 "2 passed, 1 failed" leak

# It died before it could report, reported nothing, or could not be started.
build dead
ctest dead sim/test_b fail
echo sim/test_b >dead/criterion_tests.txt
expect 1 "0 passed, 1 failed" dead
build empty
ctest empty sim/test_b run
cases empty sim.test_b
expect 1 "0 passed, 1 failed" empty
build absent
ctest absent tools/a notrun '<skipped message="Unable to find executable"/>'
expect 1 "0 passed, 1 failed" absent

# Skipped on purpose; in another build it passed.
build skip
ctest skip tools/a notrun '<skipped message="SKIP_RETURN_CODE=77"/>'
ctest skip tools/b run
expect 0 "1 passed, 0 failed, 1 skipped" skip
expect 0 "4 passed, 0 failed, 1 skipped" skip good

[ "$failures" -eq 0 ]
