// Rules with what they have done, their switches, and the reload.

import { h, number, time, network, failure, success, ask, table } from "./dom.js";
import { call, get } from "./api.js";

export const rules = {
  menu: "Rules", title: "Rules",
  show(main, { session, live }) {
    const place = h("div");
    const answer = h("div");
    const filter = h("input", { type: "search", "aria-label": "Filter rules", placeholder: "Filter rules" });
    const isOperator = session.role === "operator";
    let modes = { canSwitch: false, modes: {} };
    let last = live;
    let drawn = "";

    main.append(h("div", { class: "head" }, h("h1", {}, "Rules"), h("div", { class: "tools" }, filter,
      isOperator ? h("button", { id: "reload", class: "main", onclick: reload }, "Reload …") : null)), answer, place);
    filter.addEventListener("input", () => draw());
    refresh();

    async function refresh() {
      try { modes = await get("rule-modes"); } catch (error) { answer.replaceChildren(failure(error)); }
      drawn = "";
      draw();
    }

    function draw() {
      const status = last?.status;
      if (!status) return place.replaceChildren(h("p", { class: "card" }, last?.absence ?? "asking the gateway …"));
      const wanted = filter.value.trim().toLowerCase();
      const shown = status.rules.list.filter((rule) => !wanted || (rule.name + " " + rule.category).toLowerCase().includes(wanted));
      const key = JSON.stringify([shown, modes, wanted]);
      if (key === drawn) return;
      drawn = key;
      const focused = document.activeElement?.dataset?.rule;
      place.replaceChildren(h("section", { class: "card" }, categories(status), table([
        { title: "Rule", wide: true, cell: (rule) => h("a", { href: "#/events?" + new URLSearchParams({ rule: rule.name }) }, rule.name) },
        { title: "Category", cell: (rule) => rule.category },
        { title: "Does", cell: does },
        { title: "Hits", n: true, cell: (rule) => number(rule.hits) },
        { title: "In shadow", n: true, cell: (rule) => number(rule.shadowHits) },
        { title: "Last", t: true, cell: (rule) => rule.last ? time(rule.last.time) : "" },
        { title: "From", cell: (rule) => rule.last ? [rule.last.calling, network(rule.last)].filter(Boolean).join(" ") : "" },
        ...(isOperator && modes.canSwitch ? [{ title: "Switch", cell: (rule) => control(rule) }] : []),
      ], shown, { caption: `${number(shown.length)} of ${number(status.rules.list.length)} rules, generation ${status.rules.generation}` })));
      if (isOperator && !modes.canSwitch) place.prepend(h("p", { class: "card quiet" }, "Rules cannot be switched here: the configuration names no file for it (rule-modes)."));
      if (focused) place.querySelector(`button[data-rule="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }

    function does(rule) {
      const switched = modes.modes[rule.name] ? h("span", { class: "quiet" }, " switched") : "";
      if (rule.verdict !== "block") return rule.verdict;
      return [rule.shadow ? h("span", { class: "badge shadowed" }, "shadow") : h("span", { class: "badge blocked" }, "block"), switched];
    }

    function control(rule) {
      if (rule.verdict !== "block") return "";
      const mode = (last.status.rules.modes ?? []).find((one) => one.category === rule.category)?.mode;
      if (mode === "test") return h("span", { class: "quiet" }, "category in test");
      const to = rule.shadow ? "active" : "shadow";
      return [h("button", { class: "small", "data-rule": rule.name, "aria-label": `${rule.name}: ${to === "shadow" ? "put into shadow" : "let it block"}`, onclick: () => change(rule, to) }, to === "shadow" ? "To shadow" : "Let block"),
        modes.modes[rule.name] ? [" ", h("button", { class: "small", "aria-label": `${rule.name}: as its file says`, onclick: () => change(rule, "written") }, "As written")] : ""];
    }

    async function change(rule, mode) {
      const words = { shadow: "What it would block goes on, and is counted.", active: "It blocks from now on.", written: "It does what its rule file says." };
      const values = await ask(`${rule.name}: ${mode}`, mode === "written" ? "Leave as written" : "Switch", h("p", {}, words[mode]),
        h("label", {}, "Why", h("input", { name: "comment", maxlength: 100 })),
        h("label", { class: "check" }, h("input", { type: "checkbox", name: "force", value: "1" }), "whatever it would block of the recent messages"));
      if (values) await run(() => call("PUT", `rules/${encodeURIComponent(rule.name)}/mode`, { mode, comment: values.comment, force: values.force === "1" }));
    }

    async function reload() {
      const values = await ask("Reload", "Reload", h("p", {}, "The gateway reads rules, lists, partner tables and links again, tries them on the recent messages, and puts them in force if they do not block too much."),
        h("label", { class: "check" }, h("input", { type: "checkbox", name: "force", value: "1" }), "force: put them in force whatever they would block"));
      if (values) await run(() => call("POST", "reload", { force: values.force === "1" }));
    }

    async function run(body) {
      answer.replaceChildren(h("p", { class: "card quiet" }, "the gateway tries it on the recent messages …"));
      try {
        answer.replaceChildren(success((await body()).lines));
      } catch (error) {
        answer.replaceChildren(failure(error));
      }
      await refresh();
    }

    return { status(now) { last = now; draw(); } };
  },
};

function categories(status) {
  const modes = status.rules.modes ?? [];
  return modes.length ? h("p", { class: "quiet" }, "Categories: " + modes.map((one) => `${one.category} ${one.mode}`).join(", ")) : null;
}
