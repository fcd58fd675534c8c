/** What operators do to an ID, each after a dialog that says what will happen. */
import { el, say } from "./dom.js";
import { json, ofPeer } from "./api.js";
import { ZONE, local } from "./times.js";

const MAX_REASON = 123;

/**
 * Asks in a dialog, and carries out what is confirmed.
 *
 * @param act receives the form; what it throws is said in the dialog, which stays open
 * @returns whether it was carried out
 */
function ask({ heading, text, fields = [], button, act }) {
  return new Promise((done) => {
    const problem = el("p", { class: "problem", role: "alert", hidden: true });
    const confirm = el("button", { type: "submit", class: "danger" }, button);
    const cancel = el("button", { type: "button", click: () => dialog.close() }, "Cancel");
    const form = el(
      "form",
      {},
      el("h2", { id: "dialog-title" }, heading),
      el("p", { id: "dialog-text" }, text),
      fields,
      problem,
      el("div", { class: "buttons" }, cancel, confirm),
    );
    const dialog = el("dialog", { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" }, form);
    let carriedOut = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      confirm.disabled = true;
      try {
        await act(new FormData(form));
        carriedOut = true;
        dialog.close();
      } catch (error) {
        problem.textContent = error.message;
        problem.hidden = false;
        confirm.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(carriedOut);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function reasonField() {
  const hint = el("small", { id: "reason-hint" }, "The client and the event log get it, for good.");
  const input = el("input", { id: "reason", name: "reason", required: true, maxlength: MAX_REASON, autocomplete: "off", "aria-describedby": "reason-hint" });
  return el("p", { class: "field" }, el("label", { for: "reason" }, "Reason"), input, hint);
}

function untilField() {
  const input = el("input", { id: "until", name: "until", type: "datetime-local", step: "1", min: local(Date.now()), "aria-describedby": "until-hint" });
  const hint = el("small", { id: "until-hint" }, `In ${ZONE}. Left empty, until it is lifted.`);
  return el("p", { class: "field" }, el("label", { for: "until" }, "Until (optional)"), input, hint);
}

function reasonOf(form) {
  const reason = form.get("reason").trim();
  if (new TextEncoder().encode(reason).length > MAX_REASON) throw new Error(`The reason has at most ${MAX_REASON} bytes.`);
  return reason;
}

export async function disconnect(peer) {
  const done = await ask({
    heading: `Disconnect ${peer}?`,
    text: "The connection that holds this ID is closed. The client may come back at once, unless the ID is banned.",
    fields: [reasonField()],
    button: "Disconnect",
    act: (form) => json(`${ofPeer(peer)}/disconnect`, { method: "POST", body: { reason: reasonOf(form) } }),
  });
  if (done) say(`${peer} was disconnected.`);
  return done;
}

export async function ban(peer) {
  const done = await ask({
    heading: `Ban ${peer}?`,
    text: "Its holder is disconnected, and no client gets this ID while the ban is in force.",
    fields: [reasonField(), untilField()],
    button: "Ban",
    act: (form) => {
      const until = form.get("until");
      const body = { reason: reasonOf(form), ...(until && { until: new Date(until).toISOString() }) };
      return json(`${ofPeer(peer)}/ban`, { method: "POST", body });
    },
  });
  if (done) say(`${peer} is banned.`);
  return done;
}

export async function liftBan(peer) {
  const done = await ask({
    heading: `Lift the ban on ${peer}?`,
    text: "Any client may take this ID again.",
    button: "Lift the ban",
    act: () => json(`${ofPeer(peer)}/ban`, { method: "DELETE" }),
  });
  if (done) say(`The ban on ${peer} is lifted.`);
  return done;
}
