#!/bin/sh
# Instructions per message of the C parser, of SS7Wire and with a verdict; a gate of `make check`.
#
#   bench/decode/instructions.sh [COUNT]
#
# Ends with 1 when a message needs more than bench/thresholds.tsv allows it, all with the verdict more than it
# allows them together, or anything was not measured.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
costs=$(mktemp)
trap 'rm -f "$costs"' EXIT
# Not through a pipe, in which its failure would be lost.
bench/decode/measure.sh "${1:-200}" "c weir weir-verdict" >"$costs"
awk -F '\t' '
    BEGIN {
        while ((getline line < "bench/thresholds.tsv") > 0) {
            if (line ~ /^#/ || line == "") { continue }
            split(line, cell, "\t")
            ratio[cell[1]] = cell[2]
            most[cell[1]] = cell[3]
            judged[cell[1]] = cell[4]
        }
    }
    !($4 in seen) { seen[$4] = 1; name[++n] = $4; octets[$4] = $1 }
    { cost[$4, $2] = $3 }
    END {
        printf "%-34s %6s %7s %7s %12s %6s %6s\n", "instructions per message", "octets", "c", "weir",
            "weir-verdict", "ratio", "ratio"
        for (i = 1; i <= n; i++) {
            m = name[i]
            c = cost[m, "c"]; weir = cost[m, "weir"]
            verdict = ""
            known = m in ratio ? m : "*"
            if (ratio[known] != "-" && weir > ratio[known] * c) { verdict = "over " ratio[known] }
            if (most[known] != "-" && weir > most[known]) { verdict = "over " most[known] }
            whole = cost[m, "weir-verdict"]
            if (known in judged && judged[known] != "-" && whole > judged[known] * c) {
                verdict = verdict " with the verdict over " judged[known]
            }
            if (c < 1 || weir < 1 || whole < 1) { verdict = "NOT MEASURED"; c = c < 1 ? 1 : c }
            if (verdict != "") { failed = 1 }
            printf "%-34s %6d %7d %7d %12d %6.2f %6.2f %s\n", m, octets[m], c, weir, whole, weir / c, whole / c, verdict
            all_c += c; all_weir += weir; all_whole += whole
        }
        if (n == 0) { print "nothing was measured"; exit 1 }
        if (all_weir > ratio["all"] * all_c) { failed = 1; print "all: over " ratio["all"] }
        if (all_whole > judged["all"] * all_c) { failed = 1; print "all with the verdict: over " judged["all"] }
        printf "to the C parser, all: decoding %.2f, with the verdict %.2f; over a threshold: %s\n",
            all_weir / all_c, all_whole / all_c, failed ? "see above" : "none"
        exit failed
    }' "$costs"
