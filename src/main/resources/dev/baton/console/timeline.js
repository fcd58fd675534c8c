/** The timeline of an ID: sessions as bars, takeovers as steps to the next bar, attempts as marks. */
import { el, svg } from "./dom.js";
import { lasted, show } from "./times.js";

const HEIGHT = 150;
const LANES = [52, 84];
const BAR = 22;
const MARKS = 26;
const AXIS = 122;
const EDGE = 12;
/** How far a bar is drawn outside of what is seen. */
const BEYOND = 20;
const ZOOM = 4;
const SHORTEST = 100;

const WORDS = {
  vacant: "Vacant",
  refused: "Refused attempt",
  "refused-more": "More refused attempts",
  banned: "Banned",
  "ban-lifted": "Ban lifted",
  "not-known": "Not known: events are missing",
};

/** What a row is, in a few words. */
export function describe(row) {
  if (row.what !== "session") return WORDS[row.what] ?? row.what;
  return { "taken-over": "Session, taken over", resumed: "Session, resumed" }[row.how] ?? "Session";
}

function label(row) {
  const from = show(row.at);
  if (row.what === "session" || row.what === "vacant") {
    const length = Date.parse(row.until ?? new Date().toISOString()) - Date.parse(row.at);
    return `${describe(row)} from ${from}, ${row.until ? "" : "goes on, "}${lasted(length)}${row.address ? `, ${row.address}` : ""}`;
  }
  return `${describe(row)} at ${from}${row.reason ? `, ${row.reason}` : ""}${row.operatorReason ? `, ${row.operatorReason}` : ""}`;
}

/** Moments on the axis, about one for each 150 pixels. */
function axis({ from, until }, width, px) {
  const count = Math.max(1, Math.floor((width - 2 * EDGE) / 150));
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = from + ((until - from) * i) / count;
    const [day, time] = show(at).split(" ");
    const anchor = i === 0 ? "start" : i === count ? "end" : "middle";
    return svg(
      "g",
      { class: "tick" },
      svg("line", { x1: px(at), y1: AXIS - 4, x2: px(at), y2: AXIS + 2 }),
      svg("text", { x: px(at), y: AXIS + 14, "text-anchor": anchor }, time),
      svg("text", { x: px(at), y: AXIS + 27, "text-anchor": anchor }, day),
    );
  });
}

function shapes(row, x, width, lane, before) {
  const left = x(row.at);
  const right = Math.max(left + 4, x(row.until));
  const [shownLeft, shownRight] = [Math.max(left, -BEYOND), Math.min(right, width + BEYOND)];
  switch (row.what) {
    case "session": {
      const bar = svg("rect", { class: "stay", x: shownLeft, y: LANES[lane], width: Math.max(0, shownRight - shownLeft), height: BAR, rx: 4 });
      if (!before) return [bar];
      // From the end of the bar before to the beginning of this one.
      const [start, end] = lane ? [LANES[0] + BAR, LANES[1]] : [LANES[1], LANES[0] + BAR];
      const tip = lane ? `${left - 4},${end - 6} ${left + 4},${end - 6} ${left},${end}` : `${left - 4},${end + 6} ${left + 4},${end + 6} ${left},${end}`;
      return [bar, svg("line", { class: "step", x1: left, y1: start, x2: left, y2: end }), svg("polygon", { class: "tip", points: tip })];
    }
    case "vacant":
      return [svg("line", { class: "vacant", x1: shownLeft, y1: AXIS - 8, x2: Math.max(shownLeft, shownRight), y2: AXIS - 8 })];
    case "banned":
    case "ban-lifted":
      return [svg("rect", { class: row.what, x: left - 6, y: MARKS - 6, width: 12, height: 12, transform: `rotate(45 ${left} ${MARKS})` })];
    default:
      return [svg("path", { class: `mark ${row.what}`, d: `M${left - 6} ${MARKS - 6}l12 12m0 -12l-12 12` })];
  }
}

/** In which of two lanes each session is: the next one where the ID changes hands. */
function lanesOf(rows) {
  let lane = 0;
  let last;
  return rows.map((row) => {
    if (row.what !== "session") return { lane };
    const handedOver = last?.until === row.at && row.how !== "connected";
    lane = handedOver ? 1 - lane : 0;
    last = row;
    return { lane, handedOver };
  });
}

/**
 * A picture that arrow keys go through.
 *
 * @param onOpen receives the row that is clicked, or on which Enter is pressed
 */
export function draw(rows, onOpen, signal) {
  const from = Date.parse(rows[0].at);
  const all = rows.map((row) => Date.parse(row.until ?? row.at));
  const isOpen = rows.some((row) => (row.what === "session" || row.what === "vacant") && !row.until);
  const until = Math.max(...all, from + 1_000, isOpen ? Date.now() : 0);
  const lanes = lanesOf(rows);
  const told = el("p", { class: "told", role: "status" }, "Choose a bar or a mark.");
  const frame = el("div", { class: "chart" });
  let seen = { from, until };
  let chosen = rows.length - 1;
  let items = [];

  function choose(index) {
    chosen = Math.max(0, Math.min(rows.length - 1, index));
    const at = Date.parse(rows[chosen].at);
    if (at < seen.from || at > seen.until) zoom(1, at);
    else render();
    items[chosen].focus();
  }

  /** Shows a part of the time around a moment, or all of it. */
  function zoom(factor, around = Date.parse(rows[chosen].at)) {
    const span = Math.min(until - from, Math.max(SHORTEST, factor ? (seen.until - seen.from) / factor : until - from));
    const start = Math.max(from, Math.min(until - span, around - span / 2));
    seen = { from: start, until: start + span };
    render();
  }

  function onKey(event, i) {
    const to = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) choose(to);
    else if (event.key === "+") zoom(ZOOM);
    else if (event.key === "-") zoom(1 / ZOOM);
    else if (event.key === "Enter" || event.key === " ") onOpen(rows[i]);
    else return;
    event.preventDefault();
  }

  function render() {
    const width = Math.max(280, frame.clientWidth);
    const scale = (width - 2 * EDGE) / (seen.until - seen.from);
    const px = (at) => EDGE + (at - seen.from) * scale;
    const x = (at) => px(at ? Date.parse(at) : until);
    items = rows.map((row, i) =>
      svg(
        "g",
        {
          role: "button",
          tabindex: i === chosen ? "0" : "-1",
          class: `item ${row.what}`,
          "aria-label": label(row),
          focus: () => (told.textContent = label(row)),
          pointerenter: () => (told.textContent = label(row)),
          click: () => {
            chosen = i;
            onOpen(row);
          },
          keydown: (event) => onKey(event, i),
        },
        shapes(row, x, width, lanes[i].lane, lanes[i].handedOver),
      ),
    );
    const hadFocus = frame.contains(document.activeElement);
    frame.replaceChildren(
      svg(
        "svg",
        { role: "group", "aria-label": "Timeline", width, height: HEIGHT + 4, viewBox: `0 0 ${width} ${HEIGHT + 4}` },
        svg("line", { class: "axis", x1: EDGE, y1: AXIS, x2: width - EDGE, y2: AXIS }),
        axis(seen, width, px),
        items,
      ),
    );
    if (hadFocus) items[chosen].focus();
  }

  const observer = new ResizeObserver(render);
  observer.observe(frame);
  signal.addEventListener("abort", () => observer.disconnect());
  const button = (text, name, click) => el("button", { type: "button", "aria-label": name, click }, text);
  const zooms = el(
    "div",
    { class: "buttons", role: "group", "aria-label": "Zoom" },
    button("+", "Zoom in", () => zoom(ZOOM)),
    button("−", "Zoom out", () => zoom(1 / ZOOM)),
    button("All", "Show all of the time", () => zoom(0)),
  );
  return el("figure", {}, frame, el("figcaption", {}, told, el("div", { class: "line" }, legend(), zooms)));
}

function legend() {
  const sample = (shape, text) => el("li", {}, svg("svg", { width: 18, height: 14, viewBox: "0 0 18 14", "aria-hidden": "true" }, shape), text);
  return el("ul", { class: "legend" },
    sample(svg("rect", { class: "stay", x: 1, y: 2, width: 16, height: 10, rx: 3 }), "session"),
    sample(svg("path", { class: "step", d: "M9 0v14" }), "takeover or resume"),
    sample(svg("path", { class: "mark refused", d: "M4 2l10 10m0 -10l-10 10" }), "refused"),
    sample(svg("rect", { class: "banned", x: 5, y: 3, width: 8, height: 8, transform: "rotate(45 9 7)" }), "ban"));
}
