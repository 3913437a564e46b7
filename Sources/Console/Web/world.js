// Events by the country that they come from, as circles where people live, and as a table.

import { h, s, number, share, country, time, failure, table } from "./dom.js";
import { get } from "./api.js";
import { windowChoice } from "./overview.js";

const [width, height] = [960, 470];
const x = (longitude) => ((longitude + 180) / 360) * width;
const y = (latitude) => ((84 - latitude) / 142) * height;

export const world = {
  menu: "World", title: "World",
  show(main) {
    const place = h("div");
    let chosen = "all";
    let places = null;
    let isClosed = false;
    main.append(h("div", { class: "head" }, h("h1", {}, "World"),
      h("div", { class: "tools" }, windowChoice(chosen, (value) => { chosen = value; refresh(); }))), place);
    async function refresh() {
      try {
        places ??= (await get("places")).places;
        const found = await get("counts?window=" + chosen);
        if (isClosed) return;
        place.replaceChildren(h("section", { class: "card" }, map(places, found.countries)), h("section", { class: "card" }, list(found)));
      } catch (error) {
        if (!isClosed) place.replaceChildren(failure(error));
      }
    }
    refresh();
    const timer = setInterval(refresh, 15000);
    return { close() { isClosed = true; clearInterval(timer); } };
  },
};

const link = (code) => "#/events?" + new URLSearchParams({ country: code });

function map(places, countries) {
  const where = new Map(places.map((place) => [place.country, place]));
  const most = Math.max(1, ...countries.map((item) => item.attacks));
  const radius = (item) => 4 + 26 * Math.sqrt(item.attacks / most);
  const lines = [];
  for (let degrees = -150; degrees <= 150; degrees += 30) lines.push(s("line", { class: "axis", x1: x(degrees), x2: x(degrees), y1: 0, y2: height }));
  for (let degrees = -30; degrees <= 60; degrees += 30) lines.push(s("line", { class: "axis", x1: 0, x2: width, y1: y(degrees), y2: y(degrees) }));
  const shown = countries.filter((item) => where.has(item.country));
  const labels = [];
  const hits = shown.map((item) => {
    const spot = where.get(item.country);
    // The largest come first; a name that would lie on theirs is left to the table.
    const hasRoom = radius(item) > 9 && !labels.some((other) => Math.hypot(x(other.longitude) - x(spot.longitude), y(other.latitude) - y(spot.latitude)) < 20);
    if (hasRoom) labels.push(spot);
    const name = `${country(item.country)}: ${number(item.attacks)} attacks, ${number(item.blocked)} blocked`;
    return s("a", { href: link(item.country), "aria-label": name },
      s("circle", { class: "hit", cx: x(spot.longitude), cy: y(spot.latitude), r: radius(item) }, s("title", {}, name)));
  });
  // Above all circles.
  const words = labels.map((spot) => s("text", { x: x(spot.longitude), y: y(spot.latitude) + 4, "aria-hidden": "true" }, spot.country));
  return s("svg", { class: "chart map", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "attacks by country" },
    lines, places.map((place) => s("circle", { class: "place", cx: x(place.longitude), cy: y(place.latitude), r: 2.2 })), hits, words);
}

function list(found) {
  if (!found.countries.length) return h("p", { class: "quiet" }, "nothing in this time");
  const all = found.countries.reduce((sum, item) => sum + item.attacks, 0);
  return table([
    { title: "Country", wide: true, cell: (item) => h("a", { href: link(item.country) }, `${country(item.country)} (${item.country})`) },
    { title: "Attacks", n: true, cell: (item) => number(item.attacks) },
    { title: "Share", n: true, cell: (item) => share(item.attacks, all) },
    { title: "Blocked", n: true, cell: (item) => number(item.blocked) },
    { title: "In shadow", n: true, cell: (item) => number(item.shadowed) },
    { title: "Afterwards", n: true, cell: (item) => number(item.afterwards) },
    { title: "Last", t: true, cell: (item) => time(item.last) },
  ], found.countries, { caption: `${number(found.countries.length)} countries; attacks whose sender has no known country are not among them` });
}
