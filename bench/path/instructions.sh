#!/bin/sh
# Instructions a message costs from association to association over memory, by callgrind: through a bare relay, and
# through the gateway with and without the messages that are kept for the dry run of a new table. Fails where the
# gateway takes more than LIMIT times the relay's: both are counted in one run, so it does not matter what else the
# machine does, and both have the same transport and the reading and writing of the parties in them.
#
#   bench/path/instructions.sh [COUNT [LIMIT]]
set -eu
cd "$(dirname "$0")/../.."
if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
# Fewer than there is room for, so that each message is kept: the dearest case, whatever the clock says.
count=${1:-2000}
limit=${2:-7.5}
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

each() {
    once=$(total "$1" "$count" "$2")
    twice=$(total "$1" $((2 * count)) "$2")
    echo $(((twice - once) / count))
}

relay=$(each relay 0)
status=0
printf '%-12s %18s %18s %18s\n' message "none kept" "each kept" "to the relay"
printf '%-12s %18d\n' relay "$relay"
for kind in forwarded matched blocked; do
    none=$(each "$kind" 0)
    ratio=$(awk -v a="$none" -v b="$relay" 'BEGIN { printf "%.2f", a / b }')
    printf '%-12s %18d %18d %18s\n' "$kind" "$none" "$(each "$kind" 4096)" "$ratio"
    awk -v r="$ratio" -v l="$limit" 'BEGIN { exit !(r > l) }' || continue
    echo "instructions.sh: $kind takes more than $limit times the relay's instructions" >&2
    status=1
done
exit $status
