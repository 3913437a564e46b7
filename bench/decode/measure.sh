#!/bin/sh
# Instructions per message, by callgrind: octets, engine, instructions and name, a line each.
#
#   bench/decode/measure.sh COUNT "ENGINE..." [--shapes]
#
# What COUNT rounds cost is taken from what twice as many do, so that the start does not count.
set -eu
cd "$(dirname "$0")/../.."
count=$1
engines=$2
shapes=${3:-}

swift build -c "${BENCH_BUILD:-release}" --product bench-decode >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bench=$folder/bench-decode
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$bench" "$(swift build -c "${BENCH_BUILD:-release}" --show-bin-path)/bench-decode"
"$bench" $shapes --list >"$folder/names"

for engine in $engines; do
    # One run measures all messages: what was spent is noted at each mark.
    valgrind --tool=callgrind --combine-dumps=yes --dump-after=cp_mark \
        --callgrind-out-file="$folder/$engine" \
        "$bench" $shapes --engine "$engine" --count "$count" >/dev/null 2>&1
    sed -n 's/^totals: //p' "$folder/$engine" | awk -F '\t' -v OFS='\t' \
        -v engine="$engine" -v count="$count" -v names="$folder/names" '
        BEGIN { while ((getline < names) > 0) { octets[++n] = $1; name[n] = $2 } }
        NR > 1 && NR % 2 == 0 { once = $1 }
        NR > 1 && NR % 2 == 1 && NR <= 2 * n + 1 {
            i = (NR - 1) / 2
            print octets[i], engine, int(($1 - once) / count + 0.5), name[i]
        }'
done
