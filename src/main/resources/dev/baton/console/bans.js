/** The bans in force. */
import { json, withQuery } from "./api.js";
import { ban, liftBan } from "./actions.js";
import { el, failure, linkToPeer, moment, table, title } from "./dom.js";

const HEADS = ["ID", "Since", "Until", "By", "Reason"];

export function open(root, { signal, canAct }) {
  const state = el("p", { class: "quiet", id: "bans-state" }, "Loading…");
  const heads = canAct ? [...HEADS, "Action"] : HEADS;
  const rows = table("Banned IDs", heads, []);
  rows.hidden = true;
  const more = el("button", { type: "button", hidden: true }, "Show the next ones");
  root.append(title("Bans"));
  if (canAct) root.append(banForm());
  root.append(state, rows, more);

  function banForm() {
    const input = el("input", { id: "ban-id", required: true, autocomplete: "off", spellcheck: "false" });
    const form = el("form", { class: "line" }, el("p", { class: "field" }, el("label", { for: "ban-id" }, "ID"), input), el("button", { type: "submit" }, "Ban…"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await ban(input.value)) {
        input.value = "";
        load();
      }
    });
    return form;
  }

  const cells = ({ peer, since, until, by, reason }) => {
    const all = [linkToPeer(peer), moment(since), until ? moment(until) : "lifted", by, el("span", { class: "value" }, reason)];
    if (canAct) {
      const lift = async () => (await liftBan(peer)) && load();
      all.push(el("button", { type: "button", click: lift, "aria-label": `Lift the ban on ${peer}` }, "Lift…"));
    }
    return all;
  };

  async function load(after) {
    try {
      const page = await json(withQuery("/admin/bans", { limit: "200", after }), { signal });
      rows.setRows(page.bans.map(cells));
      rows.hidden = page.bans.length === 0;
      more.hidden = !page.next;
      more.onclick = () => load(page.next);
      state.textContent = page.bans.length ? "" : "No ID is banned.";
    } catch (error) {
      if (signal.aborted) return;
      state.replaceChildren(failure(error, () => load(after)));
    }
  }
  load();
}
