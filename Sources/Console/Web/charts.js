// Charts as SVG, coloured by the style sheet.

import { h, s, number, rate } from "./dom.js";

const kinds = ["received", "forwarded", "blocked", "shadowed"];

// The rates of the last minutes; `update` takes new samples.
export function rateChart(span = 300) {
  const [height, left, bottom] = [230, 46, 22];
  let width = 560;
  let last = [];
  const lines = Object.fromEntries(kinds.map((kind) => [kind, s("path", { class: kind })]));
  const grid = s("g");
  const picture = s("svg", {
    class: "chart", role: "img", "aria-label": "messages a second in the last five minutes",
  }, grid, kinds.map((kind) => lines[kind]));
  const legend = h("p", { class: "legend" }, kinds.map((kind) => h("span", { class: kind }, h("i"), kind)));

  // One unit is one pixel, so that words are as large as elsewhere.
  new ResizeObserver(() => {
    width = Math.max(240, picture.clientWidth);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    update(last);
  }).observe(picture);

  function update(samples) {
    last = samples;
    const end = samples.length ? samples[samples.length - 1].time : 0;
    const shown = samples.filter((sample) => sample.time > end - span);
    const top = nice(Math.max(4, ...shown.map((sample) => sample.received)));
    const x = (sample) => left + (1 - (end - sample.time) / span) * (width - left - 8);
    const y = (value) => height - bottom - (value / top) * (height - bottom - 10);
    for (const kind of kinds) {
      const points = shown.map((sample) => `${x(sample).toFixed(1)},${y(sample[kind]).toFixed(1)}`);
      lines[kind].setAttribute("d", points.length > 1 ? "M" + points.join("L") : "");
    }
    const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => [
      s("line", { class: "axis", x1: left, x2: width - 8, y1: y(top * part), y2: y(top * part) }),
      s("text", { x: left - 6, y: y(top * part) + 4, "text-anchor": "end" }, rate(top * part)),
    ]);
    const steps = width < 420 ? [4, 2, 0] : [5, 4, 3, 2, 1, 0];
    const times = steps.map((minutes) => s("text", {
      x: left + (1 - (minutes * 60) / span) * (width - left - 8), y: height - 5, "text-anchor": minutes === 0 ? "end" : "middle",
    }, minutes === 0 ? "now" : "−" + minutes + " min"));
    grid.replaceChildren(...marks.flat(), ...times);
  }
  return { element: h("div", {}, picture, legend), update };
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 10].find((step) => step * power >= value) * power;
}

// Things with their counts, each with a bar: all of it, and the part that was blocked.
export function bars(items, name, link) {
  if (!items.length) return h("p", { class: "quiet" }, "nothing in this time");
  const most = Math.max(...items.map((item) => item.attacks));
  return h("div", {}, items.map((item) => h("div", { class: "fill" },
    h("span", { class: "name" }, link?.(item) ? h("a", { href: link(item) }, name(item)) : name(item)),
    h("span", { class: "count" }, number(item.attacks)),
    bar(item.attacks / most, item.blocked / most))));
}

export function bar(all, blocked = 0) {
  return s("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "rail", width: 100, height: 6 }),
    s("rect", { class: "all", width: 100 * all, height: 6 }),
    s("rect", { class: "blocked", width: 100 * blocked, height: 6 }));
}
