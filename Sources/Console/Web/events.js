// Events found, and one of them in full.

import { h, number, network, time, verdict, failure, table, country } from "./dom.js";
import { get, query } from "./api.js";

export function eventTable(list, fresh = new Set()) {
  return table([
    { title: "Time", wide: true, t: true, cell: (event) => h("a", { href: "#/event/" + event.id }, time(event.time)) },
    { title: "Verdict", cell: verdict },
    { title: "Rule", cell: (event) => event.rule ?? event.reason ?? "" },
    { title: "Operation", cell: (event) => event.operation ?? "" },
    { title: "From", cell: (event) => [network(event), event.calling].filter(Boolean).join(" ") },
    { title: "Subscriber", cell: (event) => event.imsi ?? event.msisdn ?? "" },
    { title: "Link", cell: (event) => event.link ?? "" },
  ], list, { label: "events", rowClass: (event) => fresh.has(event.id) ? "new" : null });
}

// Digits, or what stands for a subscriber where events are hashed.
const digits = { inputmode: "numeric", pattern: "\\+?[0-9a-fA-F]{3,32}|k[0-9a-f]{6}:[0-9a-f]{16}", title: "3 to 32 digits" };
const fields = [
  ["subscriber", "IMSI or MSISDN", digits],
  ["title", "Global title", digits],
  ["rule", "Rule", {}],
  ["operation", "Operation", {}],
  ["country", "Country", { maxlength: 2, pattern: "[A-Za-z]{2}", title: "two letters" }],
  ["operator", "Operator", {}],
  ["link", "Link", {}],
  ["text", "Any text", {}],
];
const first = ["subscriber", "text"];
const choices = [
  ["result", "Result", ["blocked", "shadowed", "forwarded", "afterwards"]],
  ["category", "Category", ["decode", "spoofing", "1", "2", "3", "sms", "camel", "custom"]],
  ["side", "Side", ["interconnect", "home"]],
];

export const events = {
  menu: "Events", title: "Events",
  show(main, { query: asked }) {
    const place = h("div");
    const inputs = {};
    const field = (name, title, input) => { inputs[name] = input; return h("label", {}, title, input); };
    const text = ([name, title, extra]) => field(name, title, h("input", { name, value: asked.get(name) ?? "", autocomplete: "off", maxlength: 100, ...extra }));
    // On a phone the events come first: what is asked by less often is folded, unless it is asked by now.
    const isOpen = innerWidth > 640 || [...asked.keys()].some((name) => !first.includes(name));
    const form = h("form", { class: "card" }, h("div", { class: "fields" }, fields.filter(([name]) => first.includes(name)).map(text)),
      h("details", { class: "further", open: isOpen }, h("summary", {}, "More to search by"), h("div", { class: "fields" },
      fields.filter(([name]) => !first.includes(name)).map(text),
      choices.map(([name, title, words]) => field(name, title, h("select", { name }, h("option", { value: "" }, "any"),
        words.map((word) => h("option", { value: word, selected: asked.get(name) === word }, word))))),
      field("from", "From (UTC)", h("input", { name: "from", type: "datetime-local", value: local(asked.get("from")) })),
      field("to", "To (UTC)", h("input", { name: "to", type: "datetime-local", value: local(asked.get("to")) })))),
      h("div", { class: "actions" }, h("button", { class: "main" }, "Search"), h("a", { class: "button", href: "#/events" }, "All events")));
    form.addEventListener("submit", (happening) => {
      happening.preventDefault();
      const values = {};
      for (const [name, input] of Object.entries(inputs)) {
        const text = input.value.trim();
        if (text) values[name] = name === "from" || name === "to" ? String(Date.parse(text + "Z") / 1000) : name === "country" ? text.toUpperCase() : text;
      }
      location.hash = "#/events" + query(values);
    });
    main.append(h("div", { class: "head" }, h("h1", {}, "Events")), form, place);
    load(place, Object.fromEntries(asked));
    return {};
  },
};

function local(seconds) {
  const date = new Date(Number(seconds) * 1000);
  return seconds && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 16) : "";
}

async function load(place, values) {
  const rows = [];
  const list = h("section", { class: "card" }, h("p", { class: "quiet" }, "searching …"));
  place.replaceChildren(list);
  async function page(after) {
    try {
      const found = await get("events" + query({ ...values, after, limit: "50" }));
      rows.push(...found.events);
      list.replaceChildren(rows.length ? eventTable(rows) : h("p", { class: "quiet" }, "no event is as asked"),
        found.next ? h("div", { class: "more" }, h("button", { onclick: () => page(found.next) }, "Older")) : "",
        found.skipped ? h("p", { class: "quiet" }, `${number(found.skipped)} records of the store are no events, and are not shown`) : "");
    } catch (error) {
      list.replaceChildren(failure(error));
    }
  }
  await page();
}

// MARK: One event

export const event = {
  title: "Event", under: "events",
  show(main, { rest: [id] }) {
    const place = h("div", {}, h("p", { class: "quiet" }, "…"));
    main.append(h("div", { class: "head" }, h("h1", {}, "Event " + (id ?? "")), h("a", { class: "button", href: "#/events" }, "All events")), place);
    get("events/" + encodeURIComponent(id ?? "")).then((found) => place.replaceChildren(...detail(found)), (error) => place.replaceChildren(failure(error)));
    return {};
  },
};

function detail({ event, octets, tree }) {
  const address = (one) => one && [one.digits, one.ssn !== undefined && "ssn " + one.ssn, one.pc !== undefined && "pc " + one.pc, one.routeOn && "by " + one.routeOn].filter(Boolean).join(", ");
  const search = (key, value) => value && h("a", { href: "#/events?" + new URLSearchParams({ [key]: value }) }, value);
  const from = event.source && [country(event.source.country), event.source.operator].filter(Boolean).join(", ");
  const facts = [
    ["time", time(event.time, true)], ["verdict", verdict(event)], ["rule", search("rule", event.rule)], ["category", event.category],
    ["reason", event.reason], ["operation", search("operation", event.operation)], ["component", event.component],
    ["sender", from], ["calling", address(event.calling)], ["called", address(event.called)],
    ["IMSI", search("subscriber", event.imsi)], ["MSISDN", search("subscriber", event.msisdn)],
    ...Object.entries(event.addresses ?? {}),
    ...Object.entries(event.facts ?? {}).map(([name, value]) => [name, value === null ? "not known" : String(value)]),
    ["link", event.link], ["side", event.side], ["gateway", event.instance], ["form", event.form],
    ["error", event.error && `${event.error.reason} in ${event.error.layer}, octet ${event.error.offset}`],
    ["flags", event.flags?.join(", ")], ["point codes", event.opc !== undefined && (event.dpc === undefined ? `from ${event.opc}` : `${event.opc} to ${event.dpc}`)],
    ["transaction", [event.otid, event.dtid].filter(Boolean).join(", ")], ["context", event.applicationContext],
    ["frame", event.frame],
  ].filter(([, value]) => value);
  const hex = octets ? dump(octets) : null;
  const explained = { noDelivery: "Found afterwards: the message went on, but the short message that it asked the way for never came.",
    cluster: "Networks that act together: told of by the gateway as it saw them do so." }[event.reason];
  return [
    h("section", { class: "card" }, h("h2", {}, "What happened"), explained ? h("p", { class: "note" }, explained, event.reason === "cluster" ? [" ", h("a", { href: "#/clusters?window=all" }, "The evidence")] : null) : null, h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))),
    octets ? h("div", { class: "grid" },
      h("section", { class: "card" }, h("h2", {}, "Message"), h("ul", { class: "tree", id: "tree" }, tree.map((node) => branch(node, hex, 0)))),
      h("section", { class: "card" }, h("div", { class: "sticky" }, h("h2", {}, "Octets"),
        event.length ? h("p", { class: "quiet" }, `${octets.length / 2} of ${number(event.length)} octets were kept`) : null, hex.element)))
      : h("p", { class: "card quiet" }, "no octets were kept"),
  ];
}

function branch(node, hex, depth) {
  const value = node.value === undefined ? null : h("span", { class: "value" }, " " + node.value);
  const name = node.start === undefined ? h("span", {}, node.name)
    : h("button", { class: "part", type: "button", "aria-pressed": "false", onclick: (happening) => hex.mark(node, happening.currentTarget) }, node.name);
  if (!node.parts) return h("li", { class: "leaf" }, name, value);
  // A button in a summary would fold it: it stands beside.
  return h("li", {}, h("details", { open: depth < 2 && node.name !== "BER" }, h("summary", {}, h("span", {}, node.name), value),
    node.start === undefined ? null : h("button", { class: "small", type: "button", onclick: (happening) => hex.mark(node, happening.currentTarget) }, `octets ${node.start}–${node.end - 1}`),
    h("ul", {}, node.parts.map((part) => branch(part, hex, depth + 1)))));
}

function dump(text) {
  const octets = [];
  const rows = [];
  const width = innerWidth < 640 ? 8 : 16;
  for (let start = 0; start < text.length / 2; start += width) {
    const line = h("span");
    for (let index = start; index < Math.min(start + width, text.length / 2); index++) {
      const octet = h("span", {}, text.slice(2 * index, 2 * index + 2) + " ");
      octets.push(octet);
      line.append(octet);
    }
    rows.push(h("span", { class: "offset" }, start.toString(16).padStart(4, "0")), line);
  }
  return {
    element: h("div", { class: "hex", id: "hex" }, rows),
    mark(node, button) {
      octets.forEach((octet, index) => octet.classList.toggle("on", index >= node.start && index < node.end));
      for (const other of document.querySelectorAll("#tree [aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", "true");
    },
  };
}
