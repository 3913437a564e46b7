#!/bin/sh
# Instructions that judging a message takes, by callgrind, in four sizes of the rule set; a gate of
# `make check`.
#
#   bench/judge/instructions.sh [COUNT]
#
# Ends with 1 when a larger rule set costs a message more than a tenth more, or takes 2 s of processor
# time to compile, or when asking a limit takes more than its bound.
set -eu
cd "$(dirname "$0")/../.."
count=${1:-500}

swift build -c "${BENCH_BUILD:-release}" --product bench-judge >/dev/null
tool=$(swift build -c "${BENCH_BUILD:-release}" --show-bin-path)/bench-judge
"$tool"
if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$folder/bench-judge" "$tool"
"$tool" --list >"$folder/names"
valgrind --tool=callgrind --combine-dumps=yes --dump-after=cp_mark \
    --callgrind-out-file="$folder/out" "$folder/bench-judge" --mark "$count" >/dev/null 2>&1
sed -n 's/^totals: //p' "$folder/out" | awk -v count="$count" -v names="$folder/names" '
    BEGIN {
        FS = "\t"
        while ((getline < names) > 0) { probe[++n] = $1; size[n] = $2 }
        FS = " "
        printf "%-22s %-30s %12s %6s\n", "instructions to judge", "", "", "ratio"
    }
    NR > 1 && NR % 2 == 0 { once = $1 }
    NR > 1 && NR % 2 == 1 && NR <= 2 * n + 1 {
        i = (NR - 1) / 2
        cost = ($1 - once) / count
        if (probe[i] != last) { first = cost; last = probe[i] }
        verdict = cost > 1.1 * first ? "over 1.10" : ""
        if (verdict != "") { failed = 1 }
        printf "%-22s %-30s %12d %6.3f %s\n", probe[i], size[i], cost, cost / first, verdict
        seen++
    }
    END {
        if (seen != n) { print "not everything was measured"; exit 1 }
        exit failed
    }'
"$tool" --list-limits >"$folder/limits"
valgrind --tool=callgrind --combine-dumps=yes --dump-after=cp_mark \
    --callgrind-out-file="$folder/out" "$folder/bench-judge" --mark-limits "$count" >/dev/null 2>&1
sed -n 's/^totals: //p' "$folder/out" | awk -v count="$count" -v names="$folder/limits" '
    BEGIN {
        FS = "\t"
        while ((getline < names) > 0) { bound[++n] = $1; name[n] = $2 }
        FS = " "
        printf "\n%-72s %12s %6s\n", "instructions to judge, by a rule with", "", "more"
    }
    NR > 1 && NR % 2 == 0 { once = $1 }
    NR > 1 && NR % 2 == 1 && NR <= 2 * n + 1 {
        i = (NR - 1) / 2
        cost = ($1 - once) / count
        if (i == 1) { none = cost }
        verdict = cost - none > bound[i] ? "over " bound[i] : ""
        if (verdict != "") { failed = 1 }
        printf "%-72s %12d %6d %s\n", name[i], cost, cost - none, verdict
        seen++
    }
    END {
        if (seen != n) { print "not everything was measured"; exit 1 }
        exit failed
    }'
