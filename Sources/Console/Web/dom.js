// Elements made of texts, never of markup: what an attacker has sent stays a text.

export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => typeof child === "string" ? plain(child) : child));
  return element;
}

// A text with the names of characters that are not seen, end a line or turn the direction of writing: what an attacker
// calls itself must not read as something else.
export function plain(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (one) =>
    one === "\n" || one === "\t" ? one : `<U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`);
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
// As many as reports have.
const exact = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const number = (value) => whole.format(value ?? 0);
export const rate = (value) => (value === undefined || value === null ? "–" : short.format(value));
export const share = (part, all) => (all ? exact.format((100 * part) / all) + " %" : "–");

// Seconds since 1970, or a time as it is written already; milliseconds where they are asked for and there are some.
export function time(value, isFine = false) {
  const date = typeof value === "string" ? new Date(value) : new Date(value * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toISOString().replace("T", " ");
  return isFine && date.getMilliseconds() ? text : text.slice(0, 19) + "Z";
}

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

export function country(code) {
  if (!code) return "";
  try { return regions.of(code) ?? code; } catch { return code; }
}

export function network(item) {
  return [item.country, item.operator].filter(Boolean).join("/");
}

// The first words of a list that may be long.
export const some = (list, most = 4) => list.slice(0, most).join(", ") + (list.length > most ? ` and ${list.length - most} more` : "");

export function table(columns, rows, options = {}) {
  const head = h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column.n ? "n" : null }, column.title)));
  const body = rows.map((row) => h("tr", { class: options.rowClass?.(row) }, columns.map((column) =>
    h("td", {
      class: [column.n ? "n" : "", column.t ? "t" : "", column.wide ? "wide" : "", column.long ? "long" : ""].join(" ").trim() || null,
      "data-label": column.wide ? null : column.title,
    }, column.cell(row)))));
  return scrolled(h("table", { class: "numbers cards" },
    options.caption ? h("caption", {}, options.caption) : null,
    h("thead", {}, head), h("tbody", {}, body)), options.label ?? options.caption ?? "table of " + columns.map((column) => column.title).join(", "));
}

// A box for what may be wider than the page: where it is, the keyboard can move it, and it has a name.
export function scrolled(content, label) {
  const box = h("div", { class: "scroll" }, content);
  new ResizeObserver(() => {
    const isWide = box.scrollWidth > box.clientWidth;
    for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", label]]) {
      if (isWide) box.setAttribute(name, value); else box.removeAttribute(name);
    }
  }).observe(box);
  return box;
}

export function verdict(event) {
  if (event.verdict === "block") return h("span", { class: "badge blocked" }, event.action && event.action !== "drop" ? "blocked, " + event.action : "blocked");
  if (event.shadow) return h("span", { class: "badge shadowed" }, "in shadow");
  // Nothing came of what was asked for: the message itself had gone on.
  if (event.reason === "noDelivery") return h("span", { class: "badge shadowed" }, "found afterwards");
  if (event.reason === "cluster") return h("span", { class: "badge blocked" }, "act together");
  return h("span", { class: "badge passed" }, event.verdict === "held" ? "held" : "passed");
}

export function failure(error) {
  return h("div", { class: "error", role: "alert" }, h("p", {}, error.message),
    error.details?.length ? h("pre", {}, error.details.join("\n")) : null);
}

export function success(lines) {
  return h("div", { class: "good", role: "status" }, h("p", {}, lines[0] ?? "done"),
    lines.length > 1 ? h("pre", {}, lines.slice(1).join("\n")) : null);
}

let ids = 0;
export const freshID = () => "i" + ++ids;

// Asks in a dialog; resolves to the form's values, or to null.
export function ask(title, action, ...content) {
  return new Promise((resolve) => {
    const id = freshID();
    const form = h("form", { method: "dialog" }, h("h2", { id }, title), content,
      h("div", { class: "actions" }, h("button", { class: "main", value: "yes" }, action),
        h("button", { value: "no", formnovalidate: true }, "Cancel")));
    const dialog = h("dialog", { "aria-labelledby": id }, form);
    dialog.addEventListener("close", () => {
      const values = Object.fromEntries(new FormData(form));
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? values : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    // What is typed comes first; else what harms least, not what forces.
    (form.querySelector("input:not([type=checkbox]), textarea, select") ?? form.querySelector("button.main")).focus();
  });
}

export function notice(text) {
  const line = h("p", {}, text);
  document.getElementById("notice").append(line);
  setTimeout(() => line.remove(), 6000);
}
