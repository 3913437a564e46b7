// The report of a time: its figures, and the whole of it as a file.

import { h, number, share, some, time, failure, table, country } from "./dom.js";
import { get, query } from "./api.js";
import { bars, bar } from "./charts.js";

const rows = 25;
const presets = [["day", "last day"], ["week", "last week"], ["month", "last 30 days"], ["all", "all"]];

export const report = {
  menu: "Report", title: "Report", needs: "hasEvents",
  show(main, { query: asked }) {
    const place = h("div");
    const [from, to] = ["from", "to"].map((name) => asked.get(name) ?? "");
    const chosen = from || to ? "between" : presets.some(([value]) => value === asked.get("window")) ? asked.get("window") : "month";
    const window = h("select", { name: "window" }, [...presets, ["between", "between two days"]].map(([value, title]) => h("option", { value, selected: value === chosen }, title)));
    const days = [h("label", {}, "From (UTC, that day included)", h("input", { name: "from", type: "date", value: from.slice(0, 10) })),
      h("label", {}, "To (that day not included)", h("input", { name: "to", type: "date", value: to.slice(0, 10) }))];
    const form = h("form", { class: "card" }, h("div", { class: "fields" }, h("label", {}, "Time", window), days),
      h("div", { class: "actions" }, h("button", { class: "main" }, "Show")));
    const fit = () => days.forEach((day) => { day.hidden = window.value !== "between"; });
    window.addEventListener("change", fit);
    fit();
    form.addEventListener("submit", (happening) => {
      happening.preventDefault();
      const values = Object.fromEntries(new FormData(form));
      const next = "#/report" + (values.window === "between" ? query({ from: values.from, to: values.to }) : query({ window: values.window }));
      if (location.hash === next) load(); else location.hash = next;
    });
    main.append(h("div", { class: "head" }, h("h1", {}, "Report")), form, place);

    const values = chosen === "between" ? { from, to } : { window: chosen };
    let isClosed = false;
    async function load() {
      place.replaceChildren(h("p", { class: "card quiet" }, "making it …"));
      try {
        const found = await get("report" + query({ ...values, rows: String(rows) }));
        if (!isClosed) place.replaceChildren(...view(found, values));
      } catch (error) {
        if (!isClosed) place.replaceChildren(failure(error));
      }
    }
    load();
    return { close() { isClosed = true; } };
  },
};

function view(found, values) {
  const file = (format, title) => h("a", { class: "button", href: "/api/v1/report" + query({ ...values, format }), download: "" }, title);
  const tile = (value, title, kind = "") => h("div", { class: "tile " + kind }, h("b", {}, value), h("span", {}, title));
  const card = (title, content) => h("section", { class: "card" }, h("h2", {}, title), content);
  const counted = (items) => items.map((item) => ({ ...item, blocked: 0 }));
  const labelled = (name) => (item) => `${name(item)}, ${share(item.share, 100)}`;
  if (!found.events) return [h("p", { class: "card quiet" }, "There are no events in this time.")];
  return [
    h("div", { class: "head" }, h("h2", {}, `${day(found.period.from)} to ${day(found.period.to)}`),
      h("div", { class: "tools" }, h("span", { class: "quiet" }, "The whole report:"), file("html", "HTML"), file("json", "JSON"), file("csv", "CSV"))),
    h("div", { class: "tiles", id: "figures" },
      tile(found.messages === undefined ? "–" : number(found.messages), "messages judged"), tile(number(found.events), "events"),
      tile(number(found.attacks), "attacks", "blocked"), tile(number(found.attacksFoundAfterwards), "of them found afterwards", "shadowed"),
      tile(number(found.shadowAttacks), "of them in shadow", "shadowed"), tile(share(found.attributedAttacks, found.attacks), "have a known operator")),
    h("div", { class: "grid" },
      card("Countries, of all attacks", bars(counted(found.byCountry.slice(0, 12)), labelled((item) => item.name), (item) => item.country ? events({ country: item.country }) : null)),
      card("Operators, of those that are known", bars(counted(found.byOperator.slice(0, 12)), labelled((item) => `${item.country}/${item.operator}`), (item) => events({ country: item.country, operator: item.operator }))),
      card("Operations", bars(counted(found.byOperation.slice(0, 12)), labelled((item) => item.operation), (item) => item.operation === "none" ? null : events({ operation: item.operation }))),
      card("Categories", bars(counted(found.byCategory), labelled((item) => String(item.category)), (item) => item.category === "none" ? null : events({ category: item.category })))),
    found.byMonth.length > 1 ? card("Months", months(found.byMonth)) : null,
    found.changes ? card("Since the same time before", changes(found.changes, found.attacks)) : null,
    card("Networks that act together", found.clusters.length ? table([
      { title: "Networks", wide: true, cell: (item) => item.networks.join(", ") },
      { title: "Subscribers", n: true, cell: (item) => number(item.targets.length) }, { title: "Attacks", n: true, cell: (item) => number(item.attacks) },
      { title: "Confidence", n: true, cell: (item) => item.confidence.toFixed(3) }, { title: "First", t: true, cell: (item) => time(item.from) },
    ], found.clusters) : h("p", { class: "quiet" }, "none")),
    card("Subscribers that are attacked", found.targets.length ? table([
      { title: "Subscriber", wide: true, cell: (item) => h("a", { href: events({ subscriber: item.imsi ?? item.msisdn }) }, [item.imsi, item.msisdn].filter(Boolean).join(" · ")) },
      { title: "Attacks", n: true, cell: (item) => number(item.attacks) }, { title: "Networks", wide: true, cell: (item) => item.networks.join(", ") },
    ], found.targets, first(found.targets)) : h("p", { class: "quiet" }, "none is named")),
    card("Senders", found.senders.length ? table([
      { title: "Global title", wide: true, cell: (item) => h("a", { href: events({ title: item.globalTitle }) }, item.globalTitle) },
      { title: "Network", cell: (item) => item.network }, { title: "Attacks", n: true, cell: (item) => number(item.attacks) },
      { title: "Subscribers", n: true, cell: (item) => number(item.targets) }, { title: "Operations", long: true, cell: (item) => some(item.operations) },
      { title: "Scans", cell: (item) => item.isScanning ? h("span", { class: "badge blocked" }, "scans") : "" },
    ], found.senders, first(found.senders)) : h("p", { class: "quiet" }, "none is named")),
    found.routes.length ? card("Titles that come through other countries' point codes", table([
      { title: "Titles", cell: (item) => item.prefix + "…" }, { title: "Network", cell: (item) => item.network }, { title: "Link", cell: (item) => item.link },
      { title: "Point code", n: true, cell: (item) => String(item.pointCode) }, { title: "Attacks", n: true, cell: (item) => number(item.attacks) },
      { title: "Countries there", cell: (item) => item.countries.map(country).join(", ") },
    ], found.routes, first(found.routes))) : null,
  ].filter(Boolean);
}

const events = (values) => "#/events?" + new URLSearchParams(values);
const day = (text) => text.slice(0, 10) + " " + text.slice(11, 16);
const first = (items) => (items.length < rows ? {} : { caption: `The first ${rows}; all are in the files.` });

function months(items) {
  const most = Math.max(...items.map((item) => item.attacks));
  return h("div", {}, items.map((item) => h("div", { class: "fill" }, h("span", { class: "name" }, item.month), h("span", { class: "count" }, number(item.attacks)), bar(item.attacks / most))));
}

function changes(found, now) {
  const list = (items) => items.length ? items.join(", ") : "none";
  return h("div", {},
    h("dl", { class: "facts" },
      h("dt", {}, "the time before"), h("dd", {}, `${day(found.period.from)} to ${day(found.period.to)}`),
      h("dt", {}, "attacks"), h("dd", {}, `${number(found.attacks)} before, ${number(now)} now`),
      h("dt", {}, "new networks"), h("dd", {}, list(found.newNetworks)), h("dt", {}, "networks that are gone"), h("dd", {}, list(found.goneNetworks)),
      h("dt", {}, "new subscribers"), h("dd", {}, number(found.newTargets))),
    found.networks.length ? table([
      { title: "Network", wide: true, cell: (item) => item.network }, { title: "Before", n: true, cell: (item) => number(item.before) },
      { title: "Now", n: true, cell: (item) => number(item.now) },
    ], found.networks.slice(0, rows)) : null);
}
