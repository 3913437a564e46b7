#!/bin/sh
# Instructions that judging a message takes as rules and lists grow, by callgrind: message, what grows, how much
# of it there is, and instructions, a line each.
#
#   bench/judge/series.sh [COUNT [MOST]]    no more rules or entries than MOST
set -eu
cd "$(dirname "$0")/../.."
count=${1:-500}
most=${2:-1000000}

swift build -c "${BENCH_BUILD:-release}" --product bench-judge >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$folder/bench-judge" "$(swift build -c "${BENCH_BUILD:-release}" --show-bin-path)/bench-judge"
"$folder/bench-judge" --list-series "$most" >"$folder/names"
valgrind --tool=callgrind --combine-dumps=yes --dump-after=cp_mark \
    --callgrind-out-file="$folder/out" "$folder/bench-judge" --mark-series "$count" "$most" >/dev/null 2>&1
sed -n 's/^totals: //p' "$folder/out" | awk -v count="$count" -v names="$folder/names" '
    BEGIN { while ((getline line < names) > 0) name[++n] = line }
    NR > 1 && NR % 2 == 0 { once = $1 }
    NR > 1 && NR % 2 == 1 && NR <= 2 * n + 1 {
        printf "%s\t%d\n", name[(NR - 1) / 2], ($1 - once) / count
        seen++
    }
    END { exit seen != n || n == 0 }'
