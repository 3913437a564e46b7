// Who has changed what, and who has looked at whom.

import { h, time, failure, table } from "./dom.js";
import { get } from "./api.js";

export const logs = {
  menu: "Audit", title: "Audit", role: "operator",
  show(main) {
    const [changes, looks] = [h("div"), h("div")];
    main.append(h("div", { class: "head" }, h("h1", {}, "Audit")),
      h("section", { class: "card" }, h("h2", {}, "Changes"), changes),
      h("section", { class: "card" }, h("h2", {}, "Who looked at which subscriber"), looks));
    const kind = { done: "passed", written: "passed", refused: "shadowed", failed: "blocked" };
    get("audit").then(({ records }) => changes.replaceChildren(records.length ? table([
      { title: "Time", wide: true, t: true, cell: (one) => time(one.time) },
      { title: "Who", cell: (one) => `${one.user} from ${one.remote}` },
      { title: "What", cell: (one) => [one.action, one.subject].filter(Boolean).join(" ") },
      { title: "Change", cell: (one) => one.change ?? "" },
      { title: "Outcome", cell: (one) => h("span", { class: "badge " + (kind[one.outcome] ?? "") }, one.outcome) },
      { title: "Answer", wide: true, cell: (one) => one.answer ?? "" },
    ], records) : h("p", { class: "quiet" }, "nothing yet")), (error) => changes.replaceChildren(failure(error)));
    get("access").then(({ records }) => looks.replaceChildren(records.length ? table([
      { title: "Time", wide: true, t: true, cell: (one) => time(one.time) },
      { title: "Who", cell: (one) => `${one.user} from ${one.remote}` },
      { title: "How", cell: (one) => one.action },
      { title: "Subscribers", long: true, cell: (one) => one.subscribers.join(", ") + (one.shown ? ` and others, ${one.shown} in all` : "") },
      { title: "Event", cell: (one) => one.event === undefined ? "" : h("a", { href: "#/event/" + one.event }, String(one.event)) },
    ], records) : h("p", { class: "quiet" }, "nothing yet")), (error) => looks.replaceChildren(failure(error)));
    return {};
  },
};
