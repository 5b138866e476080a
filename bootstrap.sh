#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# From a bare Debian 12 (or later) to a result, a build or a test run. See usage() below.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: ./bootstrap.sh demo [-n N]    compare the typical pathway with CAB (VIVE 2019), N replications (200)
       ./bootstrap.sh test [--all]   build and run every test of CI; --all adds the slow ones and clang-tidy
       ./bootstrap.sh build          build the program: build/release/afklar

Installs what is missing by apt-get first (as root, or through sudo). Safe to run again at any time.
Exit status: 0 done; 1 a build, a comparison or a test failed; 2 usage; 3 something is missing and could not be
installed.
TEXT
}

cd "$(dirname "${BASH_SOURCE[0]}")"
program=build/release/afklar
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say() {
    printf '%s\n' "$*" >&2
}

heading() {
    printf '\n== %s ==\n\n' "$*"
}

# --- What must be on the machine ----------------------------------------------------------------

compiles_c() {
    command -v gcc >/dev/null && echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1
}

has_cmake() {
    command -v cmake >/dev/null || return 1
    local version
    version=$(cmake --version | sed -n 's/^cmake version \([0-9.]*\).*/\1/p')
    [ "$(printf '3.25\n%s\n' "$version" | sort -V | head -n 1)" = 3.25 ]
}

has_command() {
    command -v "$1" >/dev/null
}

has_library() {
    has_command pkg-config && pkg-config --exists "$1"
}

# Prints the Debian packages whose content is not there yet; a tool from elsewhere is as good.
missing_packages() {
    compiles_c || echo gcc libc6-dev
    has_cmake || echo cmake
    has_command ninja || echo ninja-build
    has_command pkg-config || echo pkg-config
    has_library gsl || echo libgsl-dev
    has_library libconfig || echo libconfig-dev
    has_library hdf5-serial || has_library hdf5 || echo libhdf5-dev
    has_command gnuplot || echo gnuplot-nox
    case $1 in test | test-all) has_library criterion || echo libcriterion-dev ;; esac
    case $1 in test-all) has_command clang-tidy || echo clang-tidy ;; esac
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

cannot_install() {
    say "bootstrap: $1"
    say "bootstrap: these packages are missing: ${*:2}"
    say "bootstrap: on Debian 12 or later, install them as root and run this again:"
    say "    apt-get update && apt-get install --no-install-recommends ${*:2}"
    exit 3
}

install_missing() {
    local packages
    # Splitting into words is wanted.
    # shellcheck disable=SC2207
    packages=($(missing_packages "$1"))
    if [ ${#packages[@]} -eq 0 ]; then
        return
    fi
    has_command apt-get || cannot_install "this system has no apt-get" "${packages[@]}"
    if [ "$(id -u)" -ne 0 ]; then
        has_command sudo || cannot_install "not root, and there is no sudo" "${packages[@]}"
        as_root true </dev/tty 2>/dev/null || as_root true || cannot_install "sudo was refused" "${packages[@]}"
    fi

    say "bootstrap: installing ${packages[*]}"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120)
    as_root "${apt[@]}" update </dev/null >&2 || say "bootstrap: apt-get update failed; trying with the lists at hand"
    as_root "${apt[@]}" install --no-install-recommends "${packages[@]}" </dev/null >&2 ||
        cannot_install "apt-get install failed" "${packages[@]}"

    # shellcheck disable=SC2207
    packages=($(missing_packages "$1"))
    if [ ${#packages[@]} -gt 0 ]; then
        cannot_install "installed, but still not found or too old" "${packages[@]}"
    fi
}

# --- Building -----------------------------------------------------------------------------------

# configure PRESET OPTION..: quiet unless it fails. Warnings are errors with the compiler this project is pinned to;
# a newer one may warn of more, which must not keep a stranger from a program that works.
configure() {
    local preset=$1 log werror=ON
    shift
    if [ "$(gcc -dumpversion | cut -d. -f1)" != 12 ]; then
        werror=OFF
    fi
    mkdir -p "build/$preset"
    log=build/$preset/configure.log
    if ! cmake --preset "$preset" -D CMAKE_COMPILE_WARNING_AS_ERROR=$werror "$@" >"$log" 2>&1; then
        cat "$log" >&2
        say "bootstrap: configuring $preset failed"
        exit 1
    fi
}

# build PRESET TARGET..
build() {
    local preset=$1 log
    shift
    log=build/$preset/build.log
    say "bootstrap: building $preset"
    if ! cmake --build "build/$preset" --parallel "$jobs" --target "$@" >"$log" 2>&1; then
        grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" >&2 || cat "$log" >&2
        say "bootstrap: building $preset failed (the whole log: build/$preset/build.log)"
        exit 1
    fi
}

# Criterion finds its cases through /proc, and the sanitizers their options. A bare chroot has none: mount it for the
# time of the tests.
need_proc() {
    if [ -e /proc/self/exe ]; then
        return
    fi
    say "bootstrap: /proc is not mounted (a bare chroot?); mounting it while the tests run"
    as_root mount -t proc proc /proc || {
        say "bootstrap: the tests need /proc; mount it (mount -t proc proc /proc) and run this again"
        exit 3
    }
    trap 'as_root umount /proc || as_root umount -l /proc' EXIT
}

# The leak sanitizer needs the right to trace, which a container may not give.
can_find_leaks() {
    local probe=build/asan-ubsan/probe
    mkdir -p build/asan-ubsan
    echo 'int main(void) { return 0; }' | gcc -fsanitize=address -x c -o "$probe" - && "$probe" 2>/dev/null
}

build_program() {
    local tests=OFF
    if has_library criterion; then
        tests=ON
    fi
    configure release -D AFKLAR_TESTS=$tests
    if [ ! -f cli/main.c ]; then
        say "bootstrap: cli/main.c is not there: this is not a whole checkout"
        exit 1
    fi
    build release afklar
}

# --- Commands -----------------------------------------------------------------------------------

# compare HEADING A B OPTION..
compare() {
    heading "$1"
    "$program" compare "scenarios/vive-2019/$2" "scenarios/vive-2019/$3" -n "$replications" "${@:4}" </dev/null || {
        say "bootstrap: the comparison failed (exit status $?)"
        exit 1
    }
}

demo() {
    local replications=200 result=build/demo/vive-2019.h5 page=build/demo/vive-2019.html
    while [ $# -gt 0 ]; do
        case $1 in
        -n) [ $# -ge 2 ] || wrong_usage "-n needs a number" ;;
        *) wrong_usage "unknown option $1" ;;
        esac
        replications=$2
        shift 2
    done
    [[ $replications =~ ^[1-9][0-9]*$ ]] || wrong_usage "-n needs a whole number above 0, got '$replications'"

    install_missing demo
    build_program
    mkdir -p build/demo
    rm -f "$result" "$page"

    echo "The typical Copenhagen pathway beside CAB: waiting time, clarification and cost."
    echo "$replications replications; the same citizens meet the same luck on both sides; difference = CAB - typical."
    compare "1. As in the trial: CAB's caseworkers began empty" typical.cfg cab.cfg -o "$result"
    compare "2. Equal load: both begin with the same caseload" equal-load-typical.cfg equal-load-cab.cfg
    compare "3. Equal budget: CAB staffed for the typical pathway's money" typical.cfg cab-equal-budget.cfg

    if [ ! -s "$result" ]; then
        say "bootstrap: the comparison left no result file $result"
        exit 1
    fi
    "$program" report "$result" -o "$page" -q
    heading "Beside what was published"
    cat <<'TEXT'
VIVE 2019, tables 8.3 to 8.6: clarified 13.8 % (typical) and 22.9 % (CAB), pathway ended 23.9 % and 28.4 %, any work
placement 50.5 % and 59.6 %. Six parameters of the model are fitted, to the typical pathway (movers: to both); CAB is
predicted, and to do better than it did: the effect of activity is an assumption (models/MODEL.md, section 9). The waits
and costs were not published.
TEXT
    heading "Where it lies"
    echo "Report on comparison 1: $PWD/$page (open it in a browser)"
    echo "Result of comparison 1: $PWD/$result (HDF5)"
    echo "The program:            $PWD/$program (try: $program --help)"
}

# run_tests TEST_PRESET BUILD_FOLDER: leaves junit.xml and cases/ there. The count decides on pass or fail, so that the
# last line and the exit status cannot differ; but a ctest that fails without a failed test is a failure of its own.
run_tests() {
    heading "Tests: $2"
    rm -rf "$2/cases" "$2/junit.xml"
    mkdir -p "$2/cases"
    ctest --preset "$1" --parallel "$jobs" --output-junit "$PWD/$2/junit.xml" </dev/null || ctest_failed=yes
    if [ ! -s "$2/junit.xml" ]; then
        say "bootstrap: ctest left no report in $2"
        echo "0 passed, 1 failed"
        exit 1
    fi
}

run_all_tests() {
    local preset=release needs=test leaks=ON ctest_failed=no count
    while [ $# -gt 0 ]; do
        case $1 in
        --all)
            preset=release-all
            needs=test-all
            ;;
        *) wrong_usage "unknown option $1" ;;
        esac
        shift
    done

    install_missing $needs
    need_proc
    configure release -D AFKLAR_TESTS=ON
    build release all
    can_find_leaks || {
        say "bootstrap: the leak sanitizer may not trace here; testing without it"
        leaks=OFF
    }
    configure asan-ubsan -D AFKLAR_TESTS=ON -D AFKLAR_LEAKS=$leaks
    build asan-ubsan all
    run_tests "$preset" build/release
    run_tests asan-ubsan build/asan-ubsan

    heading "Test cases, each counted once over both builds"
    if count=$(tests/tools/count_cases.sh build/release build/asan-ubsan); then
        if [ $ctest_failed = yes ]; then
            say "bootstrap: ctest failed although no case did"
            printf '%s\n' "${count/, 0 failed/, 1 failed}"
            exit 1
        fi
        printf '%s\n' "$count"
        return
    fi
    printf '%s\n' "$count"
    exit 1
}

wrong_usage() {
    say "bootstrap: $1"
    usage >&2
    exit 2
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
demo) demo "$@" ;;
test) run_all_tests "$@" ;;
build)
    [ $# -eq 0 ] || wrong_usage "unknown option $1"
    install_missing build
    build_program
    echo "Built $PWD/$program"
    ;;
-h | --help | help) usage ;;
"") wrong_usage "say what to do" ;;
*) wrong_usage "unknown command $command" ;;
esac
