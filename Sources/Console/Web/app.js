// The page: who has signed in, which view is shown, what comes in live.

import { h, failure, notice, number } from "./dom.js";
import { call, get, onSignedOut, setToken } from "./api.js";
import { overview } from "./overview.js";
import { links } from "./links.js";
import { world } from "./world.js";
import { events, event } from "./events.js";
import { clusters } from "./clusters.js";
import { report } from "./report.js";
import { rules } from "./rules.js";
import { lists } from "./lists.js";
import { logs } from "./logs.js";

const views = { overview, links, world, events, event, clusters, report, rules, lists, logs };
const main = document.getElementById("main");
const page = { session: null, live: null, samples: [], current: null, stream: null };

document.getElementById("skip").addEventListener("click", (happening) => {
  happening.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => show(true));
onSignedOut(() => { if (page.session) start(); });
start();

async function start() {
  stop();
  try {
    page.session = await get("session");
  } catch (error) {
    page.session = null;
    if (error.status === 401) return signIn();
    main.replaceChildren(failure(error));
    setTimeout(start, 3000);
    return;
  }
  setToken(page.session.csrf);
  header();
  try { page.samples = (await get("rates")).samples; } catch { page.samples = []; }
  listen();
  show(false);
}

function stop() {
  page.stream?.close();
  page.stream = null;
  page.current?.close?.();
  page.current = null;
}

// MARK: Signing in

function signIn() {
  document.getElementById("views").replaceChildren();
  document.getElementById("who").replaceChildren();
  document.getElementById("state").replaceChildren();
  document.title = "Sign in – Weir";
  const place = h("div");
  const name = h("input", { name: "name", autocomplete: "username", required: true });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const button = h("button", { class: "main" }, "Sign in");
  const form = h("form", { class: "card narrow" }, h("h1", {}, "Sign in"), place,
    h("label", {}, "Name", name), h("label", {}, "Password", password), h("div", { class: "actions" }, button));
  form.addEventListener("submit", async (happening) => {
    happening.preventDefault();
    button.disabled = true;
    try {
      await call("POST", "session", { name: name.value, password: password.value });
      await start();
    } catch (error) {
      place.replaceChildren(failure(error));
      password.value = "";
      password.focus();
    }
    button.disabled = false;
  });
  main.replaceChildren(form);
  name.focus();
}

async function signOut() {
  try { await call("DELETE", "session"); } catch (error) { notice(error.message); }
  start();
}

// MARK: Header and views

function header() {
  const { user, role, hasAccounts } = page.session;
  document.getElementById("who").replaceChildren(h("span", {}, `${user} · ${role}`),
    user !== "local" ? h("button", { class: "small", onclick: signOut }, "Sign out")
      : hasAccounts ? h("button", { class: "small", onclick: signIn }, "Sign in") : "");
  const shown = Object.entries(views).filter(([, view]) => view.menu && (!view.role || view.role === role) && (!view.needs || page.session[view.needs]));
  document.getElementById("views").replaceChildren(...shown.map(([name, view]) => h("a", { href: "#/" + name }, view.menu)));
}

function show(isMove) {
  if (!page.session) return;
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map(decode);
  const view = views[name] ?? overview;
  page.current?.close?.();
  page.current = null;
  main.replaceChildren();
  document.title = `${view.title} – Weir`;
  for (const link of document.querySelectorAll("#views a")) {
    const isHere = link.getAttribute("href") === "#/" + (view.under ?? (views[name] ? name : "overview"));
    if (isHere) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    // On a narrow screen the menu is wider than the page: where one is must be seen.
    if (isHere) link.parentElement.scrollTo({ left: link.offsetLeft - (link.parentElement.clientWidth - link.offsetWidth) / 2 });
  }
  page.current = view.show(main, { session: page.session, rest, query: new URLSearchParams(search ?? ""), live: page.live, samples: page.samples }) ?? {};
  if (isMove) { main.focus({ preventScroll: true }); scrollTo(0, 0); }
}

function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

// MARK: Live

function listen() {
  const stream = new EventSource("/api/v1/stream");
  page.stream = stream;
  stream.addEventListener("status", (message) => {
    page.live = JSON.parse(message.data);
    const sample = page.live.sample;
    if (sample && sample.time !== page.samples.at(-1)?.time) page.samples = [...page.samples, sample].slice(-600);
    state();
    page.current?.status?.(page.live, page.samples);
  });
  stream.addEventListener("events", (message) => page.current?.events?.(JSON.parse(message.data)));
  stream.onerror = () => {
    mark("blocked", "the console does not answer");
    // Closed for good: signed out, or too many pages.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => { if (page.stream === stream) start(); }, 4000);
  };
}

function state() {
  const { status, absence } = page.live;
  if (!status) return mark(page.session.hasGateway ? "blocked" : "quiet", absence ?? "asking the gateway …");
  if (status.overload.workers) return mark("blocked", "overload: " + status.overload.workers + " workers do not keep up");
  const text = `rules ${status.rules.generation}, ${number(status.rules.count)} of them`;
  return status.active ? mark("passed", "running, all links active · " + text) : mark("shadowed", "running, links down · " + text);
}

function mark(kind, text) {
  const state = document.getElementById("state");
  const [dot, line] = [h("span", { class: "dot " + kind, "aria-hidden": "true" }), text];
  // A screen reader is told only what is new.
  if (state.textContent !== text || !state.querySelector("." + kind)) state.replaceChildren(dot, line);
}


