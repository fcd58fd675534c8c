/** What happens, as it happens: the newest on top, and no more rows than a page can bear. */
import { json } from "./api.js";
import { el, failure, linkToPeer, linkToSession, moment, table, title, tr } from "./dom.js";
import { follow } from "./stream.js";

const ROWS = 200;
const BATCH_MILLIS = 300;
export const HEADS = ["No.", "Time", "Type", "ID", "Details"];
const COLUMNS = new Set(["seq", "at", "type", "node", "peer"]);
const CONNECTIONS = new Set(["connection", "previousConnection"]);

const plain = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** Each further member with its name. */
export function details(event) {
  return el(
    "ul",
    { class: "details" },
    Object.entries(event)
      .filter(([name, value]) => !COLUMNS.has(name) && value !== "")
      .map(([name, value]) =>
        el("li", {}, el("b", {}, name), " ", CONNECTIONS.has(name) ? linkToSession(value) : el("span", { class: "value" }, plain(value))),
      ),
  );
}

/** The cells of an event. */
export const cells = (event) => [
  String(event.seq),
  moment(event.at),
  el("span", { class: `type ${event.type}` }, event.type),
  event.peer === undefined ? "–" : linkToPeer(event.peer),
  details(event),
];

export function open(root, { signal }) {
  const state = el("p", { class: "quiet", id: "stream-state" }, "Loading…");
  const pause = el("button", { type: "button", "aria-pressed": "false" }, "Pause");
  const rows = table("Events, the newest first", HEADS, []);
  rows.hidden = true;
  const body = rows.querySelector("tbody");
  root.append(title("Events"), el("div", { class: "line" }, state, pause), rows);
  let waiting = [];
  let omitted = 0;
  let timer;

  function flush() {
    timer = undefined;
    if (pause.getAttribute("aria-pressed") === "true") return;
    rows.hidden = false;
    body.prepend(...waiting.reverse().map((event) => tr(HEADS, cells(event))));
    while (body.rows.length > ROWS) body.lastChild.remove();
    if (omitted) state.textContent = `Live. ${omitted} events came too fast to be shown; Search has them.`;
    waiting = [];
    omitted = 0;
  }

  function take(event) {
    waiting.push(event);
    if (waiting.length > ROWS) {
      waiting.shift();
      omitted++;
    }
    timer ??= setTimeout(flush, BATCH_MILLIS);
  }

  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(paused));
    if (!paused) flush();
  });

  async function begin() {
    try {
      const { events } = await json("/admin/events?order=desc&limit=50", { signal });
      body.replaceChildren(...events.map((event) => tr(HEADS, cells(event))));
      rows.hidden = events.length === 0;
      await follow(events[0]?.seq ?? 0, signal, take, (now) => {
        state.textContent = now === "live" ? "Live. At most 200 rows are kept." : now;
      });
    } catch (error) {
      if (!signal.aborted) state.replaceChildren(failure(error, begin));
    }
  }
  signal.addEventListener("abort", () => clearTimeout(timer));
  begin();
}
