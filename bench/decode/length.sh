#!/bin/sh
# Instructions against a message's length, in several shapes: bench/length.svg; a gate of `make check`.
#
#   bench/decode/length.sh [COUNT]
#
# Ends with 1 when a shape's cost grows faster than its length: when the last doubling costs more
# than 1.5 times as much an octet as the doubling before (twice as much would be a square).
set -eu
cd "$(dirname "$0")/../.."

if ! command -v valgrind >/dev/null; then
    echo "SKIPPED: valgrind is not installed"
    exit 0
fi
bench/decode/measure.sh "${1:-100}" weir --shapes | sort -t "$(printf '\t')" -k 4,4 -k 1,1n |
    awk -F '\t' -v svg=bench/length.svg '
    { if (!($4 in n)) { shape[++shapes] = $4 }; k = ++n[$4]; x[$4, k] = $1; y[$4, k] = $3
      if ($1 > right) { right = $1 }; if ($3 > top) { top = $3 } }
    function px(v) { return 70 + 520 * v / right }
    function py(v) { return 330 - 300 * v / top }
    END {
        split("#1f77b4 #ff7f0e #2ca02c #d62728 #9467bd #8c564b #17becf #7f7f7f", color, " ")
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 820 380\" font-family=\"sans-serif\" font-size=\"12\">" > svg
        print "<rect width=\"820\" height=\"380\" fill=\"white\"/>" > svg
        print "<path d=\"M70 30V330H590\" fill=\"none\" stroke=\"black\"/>" > svg
        print "<text x=\"330\" y=\"368\" text-anchor=\"middle\">octets of the message</text>" > svg
        print "<text x=\"70\" y=\"20\">instructions to decode it</text>" > svg
        for (i = 0; i <= 4; i++) {
            printf "<text x=\"%d\" y=\"346\" text-anchor=\"middle\">%d</text>\n", px(right * i / 4), right * i / 4 > svg
            printf "<text x=\"64\" y=\"%d\" text-anchor=\"end\">%d</text>\n", py(top * i / 4) + 4, top * i / 4 > svg
        }
        for (s = 1; s <= shapes; s++) {
            name = shape[s]; k = n[name]
            printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"", color[s] > svg
            for (i = 1; i <= k; i++) { printf "%.1f,%.1f ", px(x[name, i]), py(y[name, i]) > svg }
            print "\"/>" > svg
            printf "<text x=\"606\" y=\"%d\" fill=\"%s\">%s</text>\n", 30 + 20 * s, color[s], name > svg
            before = (y[name, k - 1] - y[name, k - 2]) / (x[name, k - 1] - x[name, k - 2])
            last = (y[name, k] - y[name, k - 1]) / (x[name, k] - x[name, k - 1])
            # Two instructions an octet more or less are the caches of a loop, not its growth.
            verdict = last > 1.5 * before + 2 ? "grows faster than its length" : ""
            if (verdict != "") { failed = 1 }
            printf "%-32s %6d octets %8d instructions; an octet %7.2f, before %7.2f %s\n", name,
                x[name, k], y[name, k], last, before, verdict
        }
        print "</svg>" > svg
        if (shapes == 0) { print "nothing was measured"; exit 1 }
        exit failed
    }'
