#!/bin/sh
# Instructions per message, by callgrind: (I(2N) - I(N)) / N, so that the start does not count.
#
#   bench/decode/instructions.sh [N]
#
# Ends with 1 when SS7Wire needs more than 1.5 times the instructions of the C parser, on average.
set -eu
cd "$(dirname "$0")/../.."
count=${1:-500}

if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
swift build -c release --product bench-decode >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bench=$folder/bench-decode
# Debian's valgrind does not read the debug information of Swift's compiler.
strip -g -o "$bench" "$(swift build -c release --show-bin-path)/bench-decode"

instructions() { # engine name count
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$bench" --engine "$1" --only "$2" --count "$3" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

"$bench" --list | {
    total_c=0
    total_weir=0
    printf '%-34s %8s %8s %14s %7s\n' 'instructions per message' c weir weir-verdict ratio
    while read -r name; do
        for engine in c weir weir-verdict; do
            once=$(instructions "$engine" "$name" "$count")
            twice=$(instructions "$engine" "$name" $((2 * count)))
            each=$(((twice - once) / count))
            case $engine in
            c) c=$each ;;
            weir) weir=$each ;;
            *) verdict=$each ;;
            esac
        done
        total_c=$((total_c + c))
        total_weir=$((total_weir + weir))
        printf '%-34s %8d %8d %14d %4d.%02d\n' "$name" "$c" "$weir" "$verdict" \
            $((weir / c)) $((weir * 100 / c % 100))
    done
    printf 'SS7Wire needs %d.%02d times the instructions of the C parser\n' \
        $((total_weir / total_c)) $((total_weir * 100 / total_c % 100))
    [ $((total_weir * 2)) -le $((total_c * 3)) ]
}
