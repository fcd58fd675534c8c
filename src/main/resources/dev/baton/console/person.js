/** One ID: who holds it, its ban, and what happened to it. */
import { json, ofPeer, withQuery } from "./api.js";
import { ban, disconnect, liftBan } from "./actions.js";
import { copyable, el, failure, linkToSession, list, moment, table, title } from "./dom.js";
import { ZONE, lasted } from "./times.js";
import { describe, draw } from "./timeline.js";

const HEADS = ["From", "For", "What", "Details"];
const LEFT_OUT = new Set(["at", "until", "what", "peer", "began", "beganSeq", "ended", "endedSeq", "connection", "seq"]);

function details(row) {
  return el(
    "ul",
    { class: "details" },
    row.connection && el("li", {}, el("b", {}, "connection"), " ", linkToSession(row.connection)),
    Object.entries(row)
      .filter(([name, value]) => !LEFT_OUT.has(name) && value !== "")
      .map(([name, value]) => el("li", {}, el("b", {}, name), " ", el("span", { class: "value" }, String(value)))),
  );
}

const lengthOf = ({ what, at, until }) =>
  what === "session" || what === "vacant"
    ? lasted((until ? Date.parse(until) : Date.now()) - Date.parse(at))
    : "–";

const cells = (row) => [
  moment(row.at),
  el("span", { class: "length" }, lengthOf(row)),
  describe(row),
  details(row),
];

export function open(root, { argument: peer, signal, canAct }) {
  const status = el("section", { class: "card", "aria-label": "Now" }, el("p", { class: "quiet" }, "Loading…"));
  const chart = el("section", { "aria-labelledby": "chart-title" }, el("h2", { id: "chart-title" }, "Timeline"), el("p", { class: "quiet" }, "Loading…"));
  root.append(title(`ID ${peer}`), status, chart);

  async function loadStatus() {
    try {
      renderStatus(await json(ofPeer(peer), { signal }));
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 404) renderStatus({});
      else status.replaceChildren(failure(error, loadStatus));
    }
  }

  function renderStatus({ holder, ban: present }) {
    const buttons = [];
    const act = (work) => async () => {
      if (await work(peer)) {
        loadStatus();
        loadTimeline();
      }
    };
    if (canAct && holder) buttons.push(el("button", { type: "button", id: "disconnect", click: act(disconnect) }, "Disconnect…"));
    if (canAct) buttons.push(el("button", { type: "button", id: "ban", click: act(ban) }, present ? "Change the ban…" : "Ban…"));
    if (canAct && present) buttons.push(el("button", { type: "button", id: "lift", click: act(liftBan) }, "Lift the ban…"));
    status.replaceChildren(
      list([
        ["ID", copyable(peer, "the ID")],
        ["Now", holder ? `held, ${holder.state}` : "vacant"],
        ["Connection", holder && linkToSession(holder.connection)],
        ["Since", holder?.since && moment(holder.since)],
        ["Address", holder?.address],
        ["Node", holder?.node],
        ["Banned since", present && moment(present.since)],
        ["Banned until", present && (present.until ? moment(present.until) : "it is lifted")],
        ["Banned by", present?.by],
        ["Reason", present?.reason],
      ]),
      el("div", { class: "buttons" }, buttons),
    );
  }

  async function loadTimeline() {
    try {
      const timeline = await json(withQuery(`${ofPeer(peer)}/timeline`, { limit: "1000" }), { signal });
      const head = el("h2", { id: "chart-title" }, "Timeline");
      if (!timeline.rows.length) {
        chart.replaceChildren(head, el("p", { class: "quiet" }, "The log has nothing of this ID. Check how it is written."));
        return;
      }
      const note = timeline.more ? "These are the first 1,000 entries; Search has the others." : "";
      chart.replaceChildren(
        head,
        draw(timeline.rows, (row) => row.connection && (location.hash = `#/session/${row.connection}`), signal),
        el("p", { class: "hint" }, `Times in ${ZONE}. Arrow keys go from one to the next, + and − change the zoom, Enter opens a session. ${note} ${timeline.damage ?? ""}`),
        table("The same as a table", HEADS, timeline.rows.map(cells)),
      );
    } catch (error) {
      if (!signal.aborted) chart.replaceChildren(failure(error, loadTimeline));
    }
  }
  loadStatus();
  loadTimeline();
}
