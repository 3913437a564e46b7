// Networks that act together: what the gateway told of as it formed, and what is found in a time, with the evidence.

import { h, number, share, some, time, failure, table } from "./dom.js";
import { get } from "./api.js";
import { bars } from "./charts.js";
import { windowChoice } from "./overview.js";

export const clusters = {
  menu: "Clusters", title: "Clusters", needs: "hasEvents",
  show(main, { query }) {
    const place = h("div", {}, h("p", { class: "quiet" }, "…"));
    let chosen = query.get("window") ?? "day";
    let isClosed = false;
    main.append(h("div", { class: "head" }, h("h1", {}, "Networks that act together"),
      h("div", { class: "tools" }, windowChoice(chosen, (value) => { chosen = value; refresh(); }))), place);
    async function refresh() {
      const asked = chosen;
      place.setAttribute("aria-busy", "true");
      try {
        const found = await get("clusters?window=" + asked);
        if (!isClosed && asked === chosen) place.replaceChildren(...view(found));
      } catch (error) {
        if (!isClosed) place.replaceChildren(failure(error));
      }
      place.removeAttribute("aria-busy");
    }
    refresh();
    // What the gateway tells of now may be one more.
    return { events(list) { if (list.some((event) => event.reason === "cluster")) refresh(); }, close() { isClosed = true; } };
  },
};

function view({ from, to, attacks, clusters, told }) {
  return [
    h("section", { class: "card" }, h("h2", {}, "Told as they formed"), told.length ? toldTable(told)
      : h("p", { class: "quiet" }, "The gateway has told of none in this time.")),
    h("div", { class: "head" }, h("h2", {}, clusters.length ? `Found in the events: ${number(clusters.length)}` : "Found in the events: none"),
      h("p", { class: "quiet" }, `${number(attacks)} attacks from ${time(from)} to ${time(to)}`)),
    clusters.length ? clusters.map(card) : h("p", { class: "card quiet" },
      "No networks attacked the same subscribers at the same time more often than chance alone would have it."),
  ].flat();
}

function toldTable(told) {
  return table([
    { title: "Time", wide: true, t: true, cell: (one) => h("a", { href: "#/event/" + one.id }, time(one.time)) },
    { title: "Networks", wide: true, cell: (one) => one.facts.networks ?? "" },
    { title: "Operations", long: true, cell: (one) => some((one.facts.operations ?? "").split(", ")) },
    { title: "Subscribers", n: true, cell: (one) => number(one.facts.targets) },
    { title: "Attacks", n: true, cell: (one) => number(one.facts.attacks) },
    { title: "Confidence", n: true, cell: (one) => one.facts.confidence ?? "" },
  ], told);
}

function card(cluster, index) {
  const id = "cluster-" + index;
  const networks = cluster.networks.map((name) => ({ name, attacks: cluster.attacksByNetwork[name], blocked: 0 }));
  const search = ({ name }) => {
    const [country, ...operator] = name.split("/");
    return "#/events?" + new URLSearchParams({ country, operator: operator.join("/"), from: Date.parse(cluster.from) / 1000, to: Date.parse(cluster.to) / 1000 + 1 });
  };
  const facts = [
    ["subscribers", number(cluster.targets.length)], ["attacks", number(cluster.attacks)],
    ["first", time(cluster.from)], ["last", time(cluster.to)], ["operations", cluster.operations.join(", ")],
    ["confidence", h("span", { title: "how unlikely it is that networks which know nothing of each other meet so often" }, confidence(cluster.confidence))],
    ["meetings", `${number(cluster.meetings)}, two networks each; chance alone would give ${expected(cluster.expectedMeetings)}`],
    ["likeness of operations", share(cluster.likeness, 1)],
  ];
  return h("section", { class: "card cluster", "aria-labelledby": id },
    h("h3", { id, class: "title" }, cluster.networks.join(" · ")),
    h("div", { class: "grid" },
      h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      h("div", {}, h("h4", {}, "Attacks by network"), bars(networks, (item) => item.name, search))),
    h("details", {}, h("summary", {}, `The ${number(cluster.targets.length)} subscribers`),
      h("ul", { class: "columns" }, cluster.targets.map((target) => h("li", {},
        h("a", { href: "#/events?" + new URLSearchParams({ subscriber: target.imsi ?? target.msisdn }) }, target.imsi ?? target.msisdn),
        target.imsi && target.msisdn ? h("span", { class: "quiet" }, " " + target.msisdn) : null)))));
}

// What is not certain is not written as certain.
function confidence(value) {
  return value >= 1 ? "100 %" : (Math.floor(value * 1000) / 10).toFixed(1) + " %";
}

function expected(value) {
  return value === 0 ? "none" : value < 0.01 ? "less than 0.01" : value.toFixed(2);
}
