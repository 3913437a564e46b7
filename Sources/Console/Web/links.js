// Links, their associations and application servers, and what became of their messages.

import { h, number } from "./dom.js";

export const links = {
  menu: "Links", title: "Links",
  show(main, { session, live }) {
    const place = h("div");
    main.append(h("div", { class: "head" }, h("h1", {}, "Links")), place);
    let isOpen = new Set();
    function status({ status, absence }) {
      if (!status) return place.replaceChildren(h("p", { class: "card" }, absence ?? "asking the gateway …"));
      // What has the focus, or is unfolded, stays so while the figures go on.
      isOpen = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.key));
      const focused = document.activeElement?.closest?.("details")?.dataset.key;
      place.replaceChildren(h("div", { class: "grid" }, status.links.map((link) => card(link, isOpen))));
      if (focused) place.querySelector(`details[data-key="${CSS.escape(focused)}"] summary`)?.focus({ preventScroll: true });
    }
    status(live ?? {});
    return { status };
  },
};

function card(link, isOpen) {
  const shown = link.associations.filter((one) => one.associated || one.applicationServers.length);
  const counters = Object.entries(link.counters).filter(([, count]) => count > 0);
  const findings = Object.entries(link.findings).sort((one, other) => other[1] - one[1]);
  const facts = (list) => h("dl", { class: "facts" }, list.map(([name, count]) => [h("dt", {}, name), h("dd", { class: "number" }, number(count))]));
  return h("section", { class: "card" },
    h("h2", {}, link.name, " ", h("span", { class: "quiet" }, `${link.side}, ${link.role}, ${link.transport}`)),
    shown.length ? shown.map((one) => association(one, link.role)) : h("p", { class: "blocked" }, "no association"),
    h("h3", {}, "Messages"), facts(counters),
    findings.length ? h("details", { "data-key": link.name, open: isOpen.has(link.name) },
      h("summary", {}, `Findings (${findings.length})`), facts(findings)) : null);
}

function association(one, role) {
  const word = (good, text) => h("span", { class: "badge " + (good ? "passed" : "blocked") }, text);
  const states = [one.local && "here " + one.local, one.remote && "there " + one.remote].filter(Boolean).join(", ");
  return h("div", {},
    h("p", {}, word(one.associated, one.associated ? "associated" : "not associated"), " ", states),
    one.applicationServers.map((server) => h("p", {}, word(server.active, server.active ? "traffic flows" : "no traffic"),
      // Of an ASP's application server the peer holds the state.
      " ", [role !== "ASP" && server.state, server.routingContext !== undefined && "routing context " + server.routingContext].filter(Boolean).join(", "))),
    one.losses + one.restarts + one.malformed + one.errorsSent + one.errorsReceived > 0
      ? h("p", { class: "quiet" }, `${one.losses} losses, ${one.restarts} restarts, ${one.malformed} malformed, errors ${one.errorsSent} sent, ${one.errorsReceived} received`) : null);
}
