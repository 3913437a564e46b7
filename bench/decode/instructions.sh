#!/bin/sh
# Instructions per message of the C parser, of SS7Wire and with a verdict; the gate of `make check`.
#
#   bench/decode/instructions.sh [COUNT]
#
# Ends with 1 when a message needs more than bench/thresholds.tsv allows it.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
bench/decode/measure.sh "${1:-200}" "c weir weir-verdict" | awk -F '\t' '
    BEGIN {
        while ((getline line < "bench/thresholds.tsv") > 0) {
            if (line ~ /^#/ || line == "") { continue }
            split(line, cell, "\t")
            ratio[cell[1]] = cell[2]
            most[cell[1]] = cell[3]
        }
    }
    !($4 in seen) { seen[$4] = 1; name[++n] = $4; octets[$4] = $1 }
    { cost[$4, $2] = $3 }
    END {
        printf "%-34s %6s %7s %7s %12s %6s\n", "instructions per message", "octets", "c", "weir",
            "weir-verdict", "ratio"
        for (i = 1; i <= n; i++) {
            m = name[i]
            c = cost[m, "c"]; weir = cost[m, "weir"]
            verdict = ""
            known = m in ratio ? m : "*"
            if (ratio[known] != "-" && weir > ratio[known] * c) { verdict = "over " ratio[known] }
            if (most[known] != "-" && weir > most[known]) { verdict = "over " most[known] }
            if (verdict != "") { failed = 1 }
            printf "%-34s %6d %7d %7d %12d %6.2f %s\n", m, octets[m], c, weir,
                cost[m, "weir-verdict"], weir / c, verdict
            all_c += c; all_weir += weir
        }
        if (n == 0) { print "nothing was measured"; exit 1 }
        printf "SS7Wire needs %.2f times the instructions of the C parser; over its threshold: %s\n",
            all_weir / all_c, failed ? "see above" : "none"
        exit failed
    }'
