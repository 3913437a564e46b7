/// How pages look: on screens light and dark, and on paper.
enum PageStyle {
    static let sheet: StaticString = """
        <style>
        :root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6776; --line: #d7dde4;
          --paper: #ffffff; --bar: #2f6fb0; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #9aa7b5; --line: #35404d;
          --paper: #161b22; --bar: #6ea8e0; } }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { margin: 0; font-size: 1.9rem; } h2 { margin: 2.2rem 0 .6rem; font-size: 1.25rem; }
        h3 { margin: 1.4rem 0 .4rem; font-size: 1.05rem; }
        .period, .rest { color: var(--soft); margin-top: .2rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr));
          gap: .8rem; margin: 1.2rem 0; }
        .figures div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        .figures dt { color: var(--soft); font-size: .85rem; }
        .figures dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
        svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; }
        svg text { fill: var(--ink); } svg .name, svg .month { text-anchor: end; }
        svg .top { text-anchor: middle; font-size: 11px; } svg .value, svg .top { fill: var(--soft); }
        svg .bar { fill: var(--bar); } svg .s0 { stroke: var(--bar); } svg .s1 { stroke: #c2571a; }
        svg .s2 { stroke: #3c8d4f; } svg .s3 { stroke: #8a5bb0; } svg .s4 { stroke: #b23a48; }
        svg .s5 { stroke: #12858c; } svg .s6 { stroke: #8a6d1f; } svg .s7 { stroke: #777777; }
        svg text.s0 { fill: var(--bar); stroke: none; } svg text.s1 { fill: #c2571a; stroke: none; }
        svg text.s2 { fill: #3c8d4f; stroke: none; } svg text.s3 { fill: #8a5bb0; stroke: none; }
        svg text.s4 { fill: #b23a48; stroke: none; } svg text.s5 { fill: #12858c; stroke: none; }
        svg text.s6 { fill: #8a6d1f; stroke: none; } svg text.s7 { fill: #777777; stroke: none; } svg .edge { stroke: var(--soft); stroke-opacity: .45; }
        svg .curve { fill: none; stroke-width: 1.8; } svg .grid { stroke: var(--line); }
        svg.wide { font-size: 10px; } svg.wide .top { font-size: 9px; }
        .alarm { color: #b23a48; font-weight: 600; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line);
          vertical-align: top; font-variant-numeric: tabular-nums; }
        th { color: var(--soft); font-weight: 600; }
        @media (min-width: 40rem) {
          .folds td { white-space: nowrap; } .folds td:last-child { white-space: normal; } }
        @media screen and (max-width: 40rem) {
          svg.wide { font-size: 21px; } svg.wide .top, svg.wide text[class^=s] { font-size: 18px; }
          .folds tr { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); }
          .folds tr { border-bottom: 1px solid var(--line); padding: .3rem 0; }
          .folds th, .folds td { border: 0; padding: 0 .3rem 0 0; overflow-wrap: anywhere;
            font-size: .75rem; }
          .folds.words tr > :last-child { grid-column: 1 / -1; }
          .folds tr > :first-child { grid-column: 1 / -1; font-size: .9rem; } }
        @media print { :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --bar: #2f6fb0; }
          body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
          h2, h3 { break-after: avoid; } .cluster, tr, svg { break-inside: avoid; }
          .scroll { overflow: visible; } }
        </style>
        """
}
