/** Elements of the page. What comes from the server becomes text and attributes, and no markup. */
import { show } from "./times.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined));
  return element;
}

/** An element of HTML; an attribute that is a function listens to the event of its name. */
export const el = (name, attributes = {}, ...children) =>
  fill(document.createElement(name), attributes, children);

export const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

export const moment = (at) => el("time", { datetime: at, title: at }, show(at));

export const linkToPeer = (peer) =>
  el("a", { class: "value", href: `#/id/${encodeURIComponent(peer)}` }, peer);

export const linkToSession = (connection) =>
  el("a", { class: "value", href: `#/session/${connection}` }, connection);

/** A value that may be long, with a button that copies it. */
export function copyable(value, what, shown = el("span", { class: "value" }, value)) {
  const button = el("button", { type: "button", class: "copy", "aria-label": `Copy ${what}` }, "Copy");
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(value).then(() => true, () => false);
    // Where the page may not write the clipboard, the text is selected to be copied by its reader.
    if (!copied) getSelection().selectAllChildren(shown);
    button.textContent = copied ? "Copied" : "Selected";
    setTimeout(() => (button.textContent = "Copy"), 1_500);
  });
  return el("span", { class: "copyable" }, shown, button);
}

/** Rows of cells under heads. The roles are said, as narrow screens show rows as blocks. */
export function table(caption, heads, rows) {
  const body = el("tbody", { role: "rowgroup" });
  const result = el(
    "table",
    { role: "table" },
    el("caption", {}, caption),
    el(
      "thead",
      { role: "rowgroup" },
      el("tr", { role: "row" }, heads.map((head) => el("th", { role: "columnheader", scope: "col" }, head))),
    ),
    body,
  );
  result.setRows = (cells) => body.replaceChildren(...cells.map((row) => tr(heads, row)));
  result.addRows = (cells) => body.append(...cells.map((row) => tr(heads, row)));
  result.setRows(rows);
  return result;
}

export const tr = (heads, cells) =>
  el("tr", { role: "row" }, cells.map((cell, i) => el("td", { role: "cell", "data-head": heads[i] }, cell)));

/** Names and values, those without one left out. */
export const list = (entries) =>
  el(
    "dl",
    {},
    entries
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );

/** Says what went wrong, and what to do. */
export const failure = (error, again) =>
  el(
    "div",
    { class: "failure", role: "alert" },
    el("p", {}, error.message),
    again && el("button", { type: "button", click: again }, "Try again"),
  );

export const title = (text) => el("h1", { tabindex: "-1" }, text);

/** Tells in the line that screen readers read aloud, until the next one. */
export function say(text) {
  const line = document.querySelector("#said");
  line.textContent = text;
  line.hidden = !text;
}
