#!/bin/sh
# Instructions a message of roamers' traffic costs with all memories, against the packs that need
# none, by callgrind; a gate of `make check`.
#
#   bench/soak/instructions.sh [FLOWS]
#
# Ends with 1 when the memories cost more than half as much again.
set -eu
cd "$(dirname "$0")/../.."
flows=${1:-2000}
swift build -c "${BENCH_BUILD:-release}" --product bench-soak >/dev/null
if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$folder/bench-soak" "$(swift build -c "${BENCH_BUILD:-release}" --show-bin-path)/bench-soak"

# total KIND FLOWS
total() {
    rm -f "$folder/out"
    valgrind --tool=callgrind --callgrind-out-file="$folder/out" \
        "$folder/bench-soak" --instructions "$1" "$2" >"$folder/messages" 2>/dev/null
    sed -n 's/^summary: //p; s/^totals: //p' "$folder/out" | head -n 1
}

for kind in stateless stateful; do
    once=$(total "$kind" "$flows")
    few=$(cat "$folder/messages")
    twice=$(total "$kind" $((2 * flows)))
    many=$(cat "$folder/messages")
    echo "$kind $(((twice - once) / (many - few)))"
done | awk '
    { cost[$1] = $2 }
    END {
        if (cost["stateful"] < 1 || cost["stateless"] < 1) { print "not everything was measured"; exit 1 }
        ratio = cost["stateful"] / cost["stateless"]
        printf "instructions a message: %d without memories, %d with all: %.2f (at most 1.50)\n",
            cost["stateless"], cost["stateful"], ratio
        exit ratio > 1.5
    }'
