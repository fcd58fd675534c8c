/** Events and sessions of the past, by every filter that the server has. */
import { json, withQuery } from "./api.js";
import { el, failure, linkToPeer, linkToSession, moment, table, title } from "./dom.js";
import { ZONE } from "./times.js";
import { HEADS, cells } from "./events.js";

const BOTH = [
  ["peer", "ID"],
  ["connection", "Connection"],
  ["subject", "Proof: subject"],
  ["issuer", "Proof: issuer"],
  ["key", "Proof: key ID"],
  ["reason", "Reason"],
  ["address", "Address"],
  ["from", "From"],
  ["to", "To"],
];
const OF_EVENTS = [["type", "Type"], ["text", "Text in a detail"]];
const OF_SESSIONS = [["at", "Open at"]];
const TIMES = new Set(["from", "to", "at"]);
const SESSION_HEADS = ["ID", "Connection", "Began", "How", "Ended", "Reason", "Address", "Proof"];
const MAX_ROWS = 1_000;

const sessionCells = (s) => [
  linkToPeer(s.peer),
  linkToSession(s.connection),
  moment(s.began),
  s.how,
  s.ended ? moment(s.ended) : "goes on",
  s.endReason ?? "–",
  el("span", { class: "address" }, s.address ?? "not known"),
  s.proofSubject ? `${s.proofSubject} by ${s.proofIssuer || "no issuer"}` : s.authority,
];

const KINDS = {
  events: { path: "/admin/events", list: "events", filters: OF_EVENTS, heads: HEADS, cells },
  sessions: { path: "/admin/sessions", list: "sessions", filters: OF_SESSIONS, heads: SESSION_HEADS, cells: sessionCells },
};

const field = ([name, label], value) =>
  el("p", { class: "field" }, el("label", { for: `f-${name}` }, label),
    el("input", { id: `f-${name}`, name, value: value ?? "", autocomplete: "off", spellcheck: "false", "aria-describedby": TIMES.has(name) ? "times-hint" : undefined }));

const choice = (name, label, options, value) =>
  el("p", { class: "field" }, el("label", { for: `f-${name}` }, label),
    el("select", { id: `f-${name}`, name }, options.map(([key, text]) => el("option", { value: key, selected: key === value }, text))));

export function open(root, { query, signal }) {
  const kindName = query.get("kind") === "sessions" ? "sessions" : "events";
  const kind = KINDS[kindName];
  const fields = [...BOTH, ...kind.filters];
  const which = choice("kind", "What", [["events", "Events"], ["sessions", "Sessions"]], kindName);
  const form = el(
    "form",
    { class: "card filters", id: "filters" },
    which,
    fields.map((one) => field(one, query.get(one[0]))),
    kindName === "events" ? choice("order", "Order", [["desc", "Newest first"], ["asc", "Oldest first"]], query.get("order") ?? "desc") : undefined,
    el("p", { class: "hint", id: "times-hint" }, `Times such as 2026-11-24 10:04, tuesday 10:04, -2h30m or now, in ${ZONE}. Several types are separated by commas. Other values must be equal to what the log has.`),
    el("button", { type: "submit", class: "primary" }, "Search"),
  );
  const filled = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()).map(([name, value]) => [name, value.trim()]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const target = `#/search?${filled()}`;
    if (location.hash === target) run();
    else location.hash = target;
  });
  which.addEventListener("change", () => (location.hash = `#/search?${filled()}`));
  const state = el("p", { class: "quiet", role: "status", id: "found" }, "");
  const rows = table("What was found", kind.heads, []);
  rows.hidden = true;
  const more = el("button", { type: "button", hidden: true }, "Show more");
  root.append(title("Search"), form, state, rows, more);

  let count = 0;
  async function run(after) {
    const parameters = Object.fromEntries(filled());
    delete parameters.kind;
    state.textContent = "Searching…";
    more.hidden = true;
    try {
      const page = await json(withQuery(kind.path, { ...parameters, tz: ZONE, limit: "100", after }), { signal });
      const found = page[kind.list].map(kind.cells);
      if (!after || count >= MAX_ROWS) {
        rows.setRows(found);
        count = found.length;
      } else {
        rows.addRows(found);
        count += found.length;
      }
      rows.hidden = count === 0;
      more.hidden = !page.next;
      more.onclick = () => run(page.next);
      state.textContent = count ? `${count} shown.${page.next ? " There are more." : ""} ${page.damage ?? ""}` : "Nothing has these values. Take a filter out, or widen the time.";
    } catch (error) {
      if (signal.aborted) return;
      rows.hidden = true;
      state.replaceChildren(failure(error, () => run(after)));
    }
  }
  run();
}
