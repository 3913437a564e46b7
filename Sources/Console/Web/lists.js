// Lists that are files: what stands in them, and changes to them.

import { h, number, failure, success, ask, table } from "./dom.js";
import { call, get } from "./api.js";

export const lists = {
  menu: "Lists", title: "Lists",
  show(main, { session, rest: [name] }) {
    const place = h("div", {}, h("p", { class: "quiet" }, "…"));
    main.append(h("div", { class: "head" }, h("h1", {}, name ? "List " + name : "Lists"), name ? h("a", { class: "button", href: "#/lists" }, "All lists") : null), place);
    const isOperator = session.role === "operator";
    (name ? one(place, name, isOperator) : all(place)).catch((error) => place.replaceChildren(failure(error)));
    return {};
  },
};

async function all(place) {
  const found = (await get("lists")).lists;
  const byName = (item) => item.file ? h("a", { href: "#/lists/" + encodeURIComponent(item.name) }, item.name) : item.name;
  place.replaceChildren(h("section", { class: "card" }, found.length ? table([
    { title: "List", wide: true, cell: byName },
    { title: "File", wide: true, cell: (item) => item.file ? h("span", { class: "mono" }, item.file) : h("span", { class: "quiet" }, "in the rule file, or none") },
  ], found) : h("p", { class: "quiet" }, "the configuration has no lists")));
}

async function one(place, name, isOperator) {
  const answer = h("div");
  const content = h("div");
  place.replaceChildren(answer);
  if (isOperator) place.append(form());
  place.append(content);
  await draw();

  async function draw() {
    const list = await get("lists/" + encodeURIComponent(name));
    content.replaceChildren(h("section", { class: "card" },
      h("p", { class: "quiet mono" }, list.file),
      list.lines.length ? table([
        { title: "Line", n: true, cell: (line) => number(line.line) },
        { title: "Entry", cell: (line) => h("span", { class: "mono" }, line.entry) },
        { title: "Comment", wide: true, cell: (line) => line.comment },
        ...(isOperator ? [{ title: "Change", cell: (line) => /^[=+0-9]/.test(line.entry) ? h("button", { class: "small", "aria-label": `Remove ${line.entry}`, onclick: () => remove(line.entry) }, "Remove") : "" }] : []),
      ], list.lines, { caption: `${number(list.count)} entries` }) : h("p", { class: "quiet" }, "the list is empty")));
  }

  function form() {
    const entries = h("textarea", { name: "entries", rows: 2, required: true, class: "mono", placeholder: "+15550101  =+15550102" });
    const comment = h("input", { name: "comment", maxlength: 100 });
    const force = h("input", { type: "checkbox", name: "force" });
    const form = h("form", { class: "card" }, h("h2", {}, "Add"),
      h("label", {}, "Numbers: +1555 is all that begin so, =+15550100 that very one", entries),
      h("label", {}, "Comment", comment),
      h("div", { class: "actions" }, h("button", { class: "main" }, "Add and reload"),
        h("label", { class: "check" }, force, "whatever it would block")));
    form.addEventListener("submit", async (happening) => {
      happening.preventDefault();
      const isDone = await change({ change: "add", entries: entries.value.split(/[\s,]+/).filter(Boolean), comment: comment.value, force: force.checked });
      if (isDone) form.reset();
    });
    return form;
  }

  async function remove(entry) {
    const values = await ask(`Remove ${entry}`, "Remove and reload", h("p", {}, `${entry} goes from the list ${name}, with its comment.`),
      h("label", { class: "check" }, h("input", { type: "checkbox", name: "force", value: "1" }), "whatever it would block of the recent messages"));
    if (values) await change({ change: "remove", entries: [entry], force: values.force === "1" });
  }

  async function change(body) {
    answer.replaceChildren(h("p", { class: "card quiet" }, "the gateway tries it on the recent messages …"));
    let isDone = false;
    try {
      answer.replaceChildren(success((await call("POST", "lists/" + encodeURIComponent(name), body)).lines));
      isDone = true;
    } catch (error) {
      answer.replaceChildren(failure(error));
    }
    await draw();
    return isDone;
  }
}
