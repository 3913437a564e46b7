// What happens now, and who does what to whom.

import { h, s, number, rate, network, time, failure, country } from "./dom.js";
import { get } from "./api.js";
import { rateChart, bars, bar } from "./charts.js";
import { eventTable } from "./events.js";

export const windows = [["hour", "last hour"], ["day", "last day"], ["week", "last week"], ["month", "last 30 days"], ["all", "all"]];

export function windowChoice(chosen, onchange) {
  const select = h("select", { "aria-label": "Time" }, windows.map(([value, title]) => h("option", { value, selected: value === chosen }, title)));
  select.addEventListener("change", () => onchange(select.value));
  return select;
}

export const overview = {
  menu: "Overview", title: "Overview",
  show(main, { session, live, samples }) {
    const tiles = Object.fromEntries(["received", "forwarded", "blocked", "shadowed", "stored", "lost"].map((name) => [name, h("b", {}, "–")]));
    const tile = (name, title) => h("div", { class: "tile " + (name === "blocked" ? "blocked" : name === "shadowed" ? "shadowed" : "") }, tiles[name], h("span", {}, title));
    const chart = rateChart();
    const gateway = h("div");
    const newest = h("div");
    const counts = h("div", { class: "grid" });
    let recent = [];
    let chosen = "day";
    let isClosed = false;

    main.append(h("div", { class: "head" }, h("h1", {}, "Overview")));
    if (session.hasGateway) {
      main.append(
        h("div", { class: "tiles", id: "tiles" }, tile("received", "received /s"), tile("forwarded", "forwarded /s"), tile("blocked", "blocked /s"),
          tile("shadowed", "in shadow /s"), tile("stored", "events stored"), tile("lost", "events lost")),
        h("div", { class: "grid" },
          h("section", { class: "card" }, h("h2", {}, "Messages a second"), chart.element),
          h("section", { class: "card" }, h("h2", {}, "Gateway"), gateway)));
    }
    if (session.hasEvents) {
      main.append(
        h("section", { class: "card" }, h("h2", {}, "Newest events"), newest),
        h("div", { class: "head" }, h("h2", {}, "Who attacks whom ", h("span", { class: "quiet key" }, "attacks, and of them ", h("span", { class: "blocked" }, "blocked"))), h("div", { class: "tools" }, windowChoice(chosen, (value) => { chosen = value; refresh(); }))),
        counts);
      get("events?limit=8").then((page) => { if (!recent.length) list(page.events, false); }, (error) => newest.replaceChildren(failure(error)));
      refresh();
    }
    const timer = session.hasEvents ? setInterval(refresh, 15000) : null;

    function list(found, isNew) {
      const fresh = new Set(isNew ? found.map((event) => event.id) : []);
      recent = [...found, ...recent].slice(0, 8);
      newest.replaceChildren(recent.length ? eventTable(recent, fresh) : h("p", { class: "quiet" }, "no events yet"));
    }

    async function refresh() {
      try {
        const found = await get("counts?window=" + chosen);
        if (!isClosed) counts.replaceChildren(...cards(found));
      } catch (error) {
        if (!isClosed) counts.replaceChildren(failure(error));
      }
    }

    function status(now, all) {
      if (now.sample) for (const name of ["received", "forwarded", "blocked", "shadowed"]) tiles[name].textContent = rate(now.sample[name]);
      if (now.status) {
        tiles.stored.textContent = number(now.status.events.stored);
        tiles.lost.textContent = number(now.status.events.lost);
      }
      chart.update(all);
      gateway.replaceChildren(...state(now));
    }
    if (live) status(live, samples);
    return { status, events: (found) => list(found, true), close() { isClosed = true; clearInterval(timer); } };
  },
};

function state({ status, absence }) {
  if (!status) return [h("p", { class: "quiet" }, absence ?? "asking the gateway …")];
  const links = status.links.map((link) => [link.name, link.associations.some((one) => one.applicationServers.some((server) => server.active)) ? "active" : "down"]);
  const memories = ["dialogues", "requests", "places", "deliveries", "inquiries", "homeRouting"].filter((name) => status[name]);
  return [
    h("dl", { class: "facts" },
      h("dt", {}, "rules"), h("dd", {}, `generation ${status.rules.generation}, ${number(status.rules.count)} rules`),
      h("dt", {}, "reloads"), h("dd", {}, `${status.reloads.accepted} accepted, ${status.reloads.refused} refused, ${status.reloads.failed} failed`),
      h("dt", {}, "links"), h("dd", {}, links.map(([name, word], index) => [index ? ", " : "", h("span", { class: word === "active" ? "passed" : "blocked" }, `${name} ${word}`)])),
      h("dt", {}, "overload"), h("dd", {}, `${status.overload.workers} workers now, ${status.overload.times} times`)),
    h("h3", {}, "Memories"),
    memories.map((name) => h("div", { class: "fill" }, h("span", { class: "name" }, name),
      h("span", { class: "count quiet" }, `${number(status[name].used)} of ${number(status[name].capacity)}`),
      bar(Math.min(1, status[name].used / Math.max(1, status[name].capacity))))),
  ].flat(2);
}

function cards(found) {
  const card = (title, content) => h("section", { class: "card" }, h("h2", {}, title), content);
  const search = (values) => (item) => "#/events?" + new URLSearchParams(values(item));
  const target = (item) => item.imsi ?? item.msisdn;
  return [
    card("Sources", bars(found.sources.slice(0, 10), network, search((item) => {
      const values = { country: item.country };
      if (item.operator) values.operator = item.operator;
      return values;
    }))),
    card("Targets", bars(found.targets.slice(0, 10), (item) => item.imsi && item.msisdn ? `${item.imsi} (${item.msisdn})` : target(item), search((item) => ({ subscriber: target(item) })))),
    card("Operations", bars(found.operations.slice(0, 10), (item) => item.name, search((item) => ({ operation: item.name })))),
    card("Rules", bars(found.rules.slice(0, 10), (item) => item.category ? `${item.name} (${item.category})` : item.name, search((item) => ({ rule: item.name })))),
    card("Calling titles", bars(found.titles.slice(0, 10), (item) => [item.title, network(item)].filter(Boolean).join(" "), search((item) => ({ title: item.title })))),
    card("Countries", bars(found.countries.slice(0, 10), (item) => country(item.country), search((item) => ({ country: item.country })))),
  ];
}
