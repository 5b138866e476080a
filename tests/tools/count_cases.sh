#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# count_cases.sh BUILD_FOLDER..
# Reads what ctest and Criterion left in each build folder (junit.xml, criterion_tests.txt, cases/*.xml) and prints
# the failed and skipped cases, then as its last line "N passed, N failed[, N skipped]". A case run in several builds
# counts once and its worst result holds. A ctest that is no Criterion program is one case. Exit 1 if a case failed or
# none passed; a program that dies before it has reported its cases, or reports none, is one failed case.
set -eu

# results BUILD_FOLDER: "passed|failed|skipped NAME" for each case of one build.
results() {
    awk -v folder="$1" '
        function attribute(line, name) {
            if (!match(line, " " name "=\"[^\"]*\"")) return ""
            return substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
        }
        function criterion_cases(test, outcome,    file, line, suite, status, key, cases, failures) {
            file = test
            gsub("/", ".", file)
            file = folder "/cases/" file ".xml"
            while ((getline line < file) > 0) {
                if (line ~ /^ *<testsuite /) suite = attribute(line, "name")
                if (line !~ /^ *<testcase /) continue
                status = attribute(line, "status")
                key = test "/" suite "/" attribute(line, "name")
                key = key (seen[key]++ ? "#" seen[key] : "")
                cases++
                if (status == "PASSED") print "passed", key
                else if (status == "SKIPPED") print "skipped", key
                else { failures++; print "failed", key }
            }
            close(file)
            # A leak or a crash after the last case fails the program though each case passed.
            if (cases == 0 || (outcome == "failed" && failures == 0)) print "failed", test "/(whole program)"
        }
        function finish() {
            if (test == "") return
            if (test in criterion) criterion_cases(test, outcome)
            else print outcome, test
            test = ""
        }
        BEGIN {
            while ((getline name < (folder "/criterion_tests.txt")) > 0) if (name != "") criterion[name]
        }
        /^[ \t]*<testcase / {
            finish()
            test = attribute($0, "name")
            outcome = attribute($0, "status") == "run" ? "passed" : "failed"
        }
        /^[ \t]*<skipped message="SKIP_RETURN_CODE/ { outcome = "skipped" }
        END { finish() }
    ' "$1/junit.xml"
}

for folder in "$@"; do
    results "$folder"
done | awk '
    BEGIN { rank["skipped"] = 1; rank["passed"] = 2; rank["failed"] = 3 }
    {
        result = $1
        sub(/^[a-z]+ /, "")
        if (!($0 in worst)) order[++cases] = $0
        if (rank[result] > rank[worst[$0]]) worst[$0] = result
    }
    END {
        for (i = 1; i <= cases; i++) count[worst[order[i]]]++
        for (i = 1; i <= cases; i++) if (worst[order[i]] == "skipped") print "skipped: " order[i]
        for (i = 1; i <= cases; i++) if (worst[order[i]] == "failed") print "FAILED: " order[i]
        if (!cases) print "no test ran"
        printf "%d passed, %d failed%s\n", count["passed"], count["failed"],
            count["skipped"] ? ", " count["skipped"] " skipped" : ""
        exit count["failed"] > 0 || count["passed"] + 0 == 0
    }
'
