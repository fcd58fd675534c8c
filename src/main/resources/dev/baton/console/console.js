/** The console: asks for the token once, and shows the view that the address names. */
import { json, setToken, token } from "./api.js";
import { el, failure, say, title } from "./dom.js";
import { ZONE } from "./times.js";
import * as bans from "./bans.js";
import * as events from "./events.js";
import * as peers from "./peers.js";
import * as person from "./person.js";
import * as search from "./search.js";
import * as session from "./session.js";

const VIEWS = { peers, events, search, bans, id: person, session };
const main = document.querySelector("#main");

let caller;
let leave = () => {};

/** The parts of `#/view/argument?query`. */
function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, argument = ""] = path.split("/");
  return { name: name in VIEWS ? name : "peers", argument: decode(argument), query: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function show(moveFocus) {
  if (!caller) return;
  leave();
  say("");
  const { name, argument, query } = route();
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const root = el("div", { class: "view" });
  main.replaceChildren(root);
  const ended = new AbortController();
  leave = () => ended.abort();
  VIEWS[name].open(root, { argument, query, caller, signal: ended.signal, canAct: caller.role === "operate" });
  document.title = `${root.querySelector("h1")?.textContent ?? "Baton"} – Baton console`;
  if (moveFocus) root.querySelector("h1")?.focus();
}

function setCaller(known) {
  caller = known;
  document.querySelector("#views").hidden = !known;
  document.querySelector("#caller").hidden = !known;
  document.querySelector("#sign-out").hidden = !token();
  document.querySelector("#who").textContent = known
    ? `${known.name || "no token needed"} (${known.role})`
    : "";
}

function askForToken(why) {
  leave();
  setCaller(undefined);
  const input = el("input", { id: "token", name: "token", type: "password", required: true, autocomplete: "off", spellcheck: "false", "aria-describedby": "token-hint" });
  const problem = el("p", { id: "sign-in-problem", class: "problem", role: "alert", hidden: !why }, why);
  const form = el(
    "form",
    { class: "card sign-in" },
    title("Sign in"),
    el("p", {}, "This server answers operators who have a token of its file ", el("code", {}, "--admin_tokens"), "."),
    el("p", { class: "field" }, el("label", { for: "token" }, "Token"), input,
      el("small", { id: "token-hint" }, "Kept for this tab only. “baton admin-token” makes one.")),
    problem,
    el("button", { type: "submit", class: "primary" }, "Sign in"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    setToken(input.value.trim());
    start();
  });
  main.replaceChildren(form);
  input.focus();
}

async function start() {
  const asked = token() !== "";
  try {
    setCaller(await json("/admin/me"));
    show(asked);
  } catch (error) {
    if (error.status === 401) {
      setToken("");
      askForToken(asked ? error.message : "");
    } else {
      setCaller(undefined);
      main.replaceChildren(title("Not available"), failure(error, start));
    }
  }
}

document.querySelector("#zone").textContent = ZONE;
document.querySelector("#sign-out").addEventListener("click", () => {
  setToken("");
  askForToken("");
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => show(true));
window.addEventListener("signed-out", ({ detail }) => {
  if (!caller) return;
  setToken("");
  askForToken(detail);
});
start();
