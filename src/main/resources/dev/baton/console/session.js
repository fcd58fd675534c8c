/** One connection's stay at an ID: what it proved, and whether the log really has its events. */
import { json, text, withQuery } from "./api.js";
import { copyable, el, failure, linkToPeer, list, moment, table, title } from "./dom.js";
import { HEADS, cells } from "./events.js";
import { checkInclusion, checkSignature } from "./proof.js";
import { comparison } from "./record.js";
import { lasted } from "./times.js";

const KEY = "baton-console-checkpoint-key";

const held = (s) =>
  list([
    ["ID", copyable(s.peer, "the ID", linkToPeer(s.peer))],
    ["Connection", copyable(s.connection, "the connection")],
    ["Began", moment(s.began)],
    ["How", s.how],
    ["Ended", s.ended ? moment(s.ended) : "goes on"],
    ["Lasted", lasted(Date.parse(s.ended ?? new Date().toISOString()) - Date.parse(s.began))],
    ["End", s.endReason],
    ["Ended by the operator", s.endOperator],
    ["Operator’s reason", s.endOperatorReason],
    ["Address", s.address],
    ["User agent", s.userAgent],
    ["Client", s.clientVersion],
    ["Origin", s.origin],
  ]);

const proven = (s) =>
  s.proofSubject === undefined
    ? el("p", {}, "It proved nothing: it took an ID that was free, or came back with its token.")
    : list([
        ["Authority", s.authority],
        ["Subject", copyable(s.proofSubject, "the subject")],
        ["Issuer", s.proofIssuer || "none"],
        ["Key (kid)", copyable(s.proofKey, "the key ID")],
        ["Token ID (jti)", s.proofId],
      ]);

/** A line of the answer: what was checked, and what came of it. */
const finding = (result, sentence) =>
  el("li", { class: `finding ${result}` }, el("b", {}, { valid: "Valid. ", invalid: "Invalid. ", unchecked: "Not checked. " }[result]), sentence);

async function signature(note) {
  const key = sessionStorage.getItem(KEY);
  if (!key) return finding("unchecked", "The signature of the checkpoint: give the line of checkpoint.pub above, from a place that you trust.");
  const result = await checkSignature(note, key);
  if (result === "unavailable") return finding("unchecked", "This browser has no Ed25519. Use “baton check-proof”.");
  return result === "valid"
    ? finding("valid", "The checkpoint is signed by the key that you gave.")
    : finding("invalid", "The checkpoint is not signed by the key that you gave.");
}

/** Fetches the proof of an event, and checks all that a browser can. */
async function findings(event, signal) {
  if (!globalThis.crypto?.subtle) {
    return [finding("unchecked", "Browsers compute hashes only on pages of localhost or with TLS. Use “baton check-proof”.")];
  }
  // Asked for first: it makes a checkpoint that covers the newest events.
  await text("/admin/checkpoint", { signal });
  const { holds, seq, record, note } = await checkInclusion(await text(withQuery("/admin/proof", { seq: String(event.seq) }), { signal }));
  if (!holds) return [finding("invalid", "The record does not lead to the root of the checkpoint: what was served is not what the log had.")];
  const all = [finding("valid", `The record is event ${seq} of the log ${note.origin}, as its checkpoint of ${note.size} events says.`)];
  const { differences, isSealed } = comparison(record, event);
  if (seq !== event.seq || differences.length) {
    all.push(finding("invalid", `The record says something else than the event that is shown: ${differences.join(", ") || "seq"}.`));
  } else if (isSealed) {
    all.push(finding("valid", "The record has the ID and the connection that are shown."));
    all.push(finding("unchecked", "Address, user agent and proof: in the record they are encrypted, and only the server has the key."));
  } else {
    all.push(finding("valid", "The record has the ID, the connection and the proof that are shown."));
  }
  all.push(await signature(note));
  return all;
}

function keyField() {
  const input = el("input", { id: "log-key", value: sessionStorage.getItem(KEY) ?? "", autocomplete: "off", spellcheck: "false", placeholder: "example.com/log+8d3e0fae+AT…" });
  input.addEventListener("change", () => sessionStorage.setItem(KEY, input.value.trim()));
  return el("p", { class: "field wide" }, el("label", { for: "log-key" }, "Key of the log: the line of checkpoint.pub, from a place that you trust"), input);
}

export function open(root, { argument: connection, signal }) {
  const place = el("div", {}, el("p", { class: "quiet" }, "Loading…"));
  root.append(title("Session"), place);
  const answer = el("ul", { class: "findings" });

  async function prove(event) {
    answer.replaceChildren(el("li", {}, `Checking event ${event.seq}…`));
    try {
      answer.replaceChildren(...(await findings(event, signal)));
    } catch (error) {
      if (!signal.aborted) answer.replaceChildren(finding("invalid", error.message));
    }
    answer.scrollIntoView({ block: "nearest" });
  }

  async function load() {
    try {
      const [{ sessions }, { events }] = await Promise.all([
        json(withQuery("/admin/sessions", { connection }), { signal }),
        json(withQuery("/admin/events", { connection, limit: "100" }), { signal }),
      ]);
      if (!sessions.length && !events.length) {
        place.replaceChildren(el("p", { class: "quiet" }, "The log has no connection of this name."));
        return;
      }
      place.replaceChildren(
        ...sessions.map((s) => el("section", { class: "card" }, held(s), el("h2", {}, "Proof of ownership"), proven(s))),
        el("h2", {}, "What the log has of it"),
        keyField(),
        el("div", { role: "status", id: "findings" }, answer),
        table("Events of this connection", [...HEADS, "In the log?"], events.map((event) => [
          ...cells(event),
          el("button", { type: "button", class: "prove", click: () => prove(event), "aria-label": `Check event ${event.seq}` }, "Check"),
        ])),
      );
    } catch (error) {
      if (!signal.aborted) place.replaceChildren(failure(error, load));
    }
  }
  load();
}
