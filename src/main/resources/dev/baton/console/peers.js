/** Who holds which ID: now, as it changes, or at a moment of the past. */
import { json, withQuery } from "./api.js";
import { el, failure, linkToPeer, linkToSession, moment, table, title } from "./dom.js";
import { ZONE, local, show } from "./times.js";

const INTERVAL = 2_000;
const ROWS = 200;
const STEPS = 1_000;
const HEADS = ["ID", "State", "Since", "Address", "Connection", "Node"];

const cells = (held) => [
  linkToPeer(held.peer),
  el("span", { class: `state ${held.state}` }, held.state),
  held.since ? moment(held.since) : "before the start",
  el("span", { class: "address" }, held.address ?? "not known"),
  linkToSession(held.connection),
  held.node,
];

/** The slider over the time that the log knows, and the field for an exact moment. */
function timeControl(begins, onChange) {
  // The log's times are finer than those of a browser: what is cut off must not be asked for.
  const from = Date.parse(begins) + 1;
  const until = Math.max(Date.now(), from + 1_000);
  const step = Math.max(1_000, Math.floor((until - from) / STEPS));
  const end = from + step * Math.ceil((until - from) / step);
  const slider = el("input", { type: "range", id: "moment", min: from, max: end, step, value: end });
  const exact = el("input", { type: "datetime-local", id: "exact", step: "1", min: local(from), max: local(until) });
  const now = el("button", { type: "button" }, "Now");
  const told = (at) => slider.setAttribute("aria-valuetext", at ? show(at) : "now");
  const choose = (at) => {
    told(at);
    exact.value = at ? local(at) : "";
    onChange(at);
  };
  slider.addEventListener("input", () => choose(Math.min(Number(slider.value), Date.now())));
  exact.addEventListener("change", () => {
    const at = Date.parse(exact.value);
    if (Number.isNaN(at)) return;
    slider.value = at;
    told(at);
    onChange(at);
  });
  now.addEventListener("click", () => {
    slider.value = end;
    choose(undefined);
  });
  told(undefined);
  return el(
    "fieldset",
    { class: "moment" },
    el("legend", {}, "As it was at"),
    el("p", { class: "field wide" }, el("label", { for: "moment" }, `From ${show(from)} to now`), slider),
    el("p", { class: "field" }, el("label", { for: "exact" }, `Exact time (${ZONE})`), exact),
    now,
  );
}

export function open(root, { signal }) {
  const state = el("p", { class: "quiet", id: "peers-state" }, "Loading…");
  const rows = table("Held IDs", HEADS, []);
  const more = el("button", { type: "button", hidden: true }, "Show the next ones");
  const place = el("div");
  root.append(title("Peers"), place, state, rows, more);
  let at;
  let shown = "";
  let next;
  let asked = 0;
  let pages = 1;

  async function load() {
    const mine = ++asked;
    try {
      const page = await json(withQuery("/admin/peers", { limit: String(ROWS), at: at && new Date(at).toISOString() }), { signal });
      if (mine !== asked) return;
      render(page);
    } catch (error) {
      if (signal.aborted || mine !== asked) return;
      rows.hidden = true;
      more.hidden = true;
      shown = "";
      state.replaceChildren(failure(error, load));
    }
  }

  function render(page) {
    const text = JSON.stringify(page);
    rows.hidden = page.peers.length === 0;
    const count = `${page.peers.length}${page.next ? " or more" : ""} ${page.peers.length === 1 ? "ID is" : "IDs are"} held`;
    const when = at ? `at ${show(at)} (${ZONE})` : "now; this page follows the changes";
    const sentence = page.peers.length ? `${count} ${when}.` : `No ID is held ${when}. Clients appear here when they connect.`;
    if (state.textContent !== sentence) state.replaceChildren(sentence);
    if (text === shown) return;
    shown = text;
    pages = 1;
    rows.setRows(page.peers.map(cells));
    next = page.next;
    more.hidden = !next;
  }

  more.addEventListener("click", async () => {
    try {
      const page = await json(withQuery("/admin/peers", { limit: String(ROWS), after: next, at: at && new Date(at).toISOString() }), { signal });
      // What is shown is bounded: after some pages the first ones make room.
      if (pages++ % 5 === 0) rows.setRows(page.peers.map(cells));
      else rows.addRows(page.peers.map(cells));
      next = page.next;
      more.hidden = !next;
    } catch (error) {
      if (!signal.aborted) state.replaceChildren(failure(error, load));
    }
  });

  let waiting;
  const change = (moment) => {
    at = moment;
    clearTimeout(waiting);
    waiting = setTimeout(load, 200);
  };
  json("/admin/events?limit=1", { signal })
    .then(({ events }) => events.length && place.append(timeControl(events[0].at, change)))
    .catch((error) => signal.aborted || place.append(failure(error)));
  const timer = setInterval(() => {
    if (!at && !document.hidden && pages === 1) load();
  }, INTERVAL);
  signal.addEventListener("abort", () => clearInterval(timer));
  load();
}
