#!/bin/sh
# Instructions a message costs from association to association, by callgrind: with and without the
# messages that are kept for the dry run of a new table.
#
#   bench/path/instructions.sh [COUNT]
set -eu
cd "$(dirname "$0")/../.."
if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
# Fewer than there is room for, so that each message is kept: the dearest case, whatever the clock says.
count=${1:-2000}
swift build -c "${BENCH_BUILD:-release}" --product bench-path >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$folder/bench-path" "$(swift build -c "${BENCH_BUILD:-release}" --show-bin-path)/bench-path"

# total KIND COUNT RECENT
total() {
    valgrind --tool=callgrind --callgrind-out-file="$folder/out" \
        "$folder/bench-path" "$1" "$2" "$3" >/dev/null 2>&1
    sed -n 's/^summary: //p; s/^totals: //p' "$folder/out" | head -n 1
}

printf '%-12s %18s %18s\n' message "none kept" "each kept"
for kind in forwarded matched blocked; do
    for recent in 0 4096; do
        once=$(total "$kind" "$count" "$recent")
        twice=$(total "$kind" $((2 * count)) "$recent")
        echo "$kind $(((twice - once) / count))"
    done
done | awk '{ if (NR % 2) { a = $2 } else { printf "%-12s %18d %18d\n", $1, a, $2 } }'
