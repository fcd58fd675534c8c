// A little of Baton: holders, tickets that work once, contacts and state, and data connections that
// need no network. What the real server does is tested in the browser.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { json } from "./harness.mjs";

const npm = process.env.BATON_NPM ?? new URL("../../../target/npm/node_modules", import.meta.url).pathname;
const { DataConnectionErrorType, Peer } = createRequire(pathToFileURL(npm + "/"))("peerjs");
const EventEmitter = Object.getPrototypeOf(Object.getPrototypeOf(Peer.prototype)).constructor;
void DataConnectionErrorType;

const ends = new Map();

/** Everything that was sent over data connections. */
export const spoken = [];

const ticketFor = (id) => "ticket-for-" + id.replace(/\W/g, "-");

/** Both ends of a data connection, found by its ID. What is sent arrives a moment later. */
export class FakeDataConnection extends EventEmitter {
  type = "data";
  serialization = "default";
  open = false;
  peerConnection = {};

  constructor(peer, provider, options) {
    super();
    Object.assign(this, { peer, provider, options, metadata: options.metadata });
    this.connectionId = options.connectionId ?? "dc_" + Math.random() + ends.size;
    this.label = options.label ?? this.connectionId;
    this.reliable = !!options.reliable;
    if (options._payload) {
      this.join(ends.get(this.connectionId));
    } else {
      ends.set(this.connectionId, this);
      const { connectionId, label, metadata, reliable } = this;
      const payload = { type: "data", connectionId, label, metadata, reliable };
      provider.socket.send({
        type: "OFFER",
        dst: peer,
        payload: { ...payload, serialization: options.serialization ?? "default" },
      });
    }
  }

  join(other) {
    Object.assign(this, { other, open: true });
    Object.assign(other, { other: this, open: true });
    setImmediate(() => {
      this.emit("open");
      other.emit("open");
    });
  }

  send(data) {
    spoken.push(data);
    setImmediate(() => this.other.open && this.other.emit("data", structuredClone(data)));
  }

  close() {
    if (this.open) {
      this.open = false;
      this.emit("close");
      setImmediate(() => this.other.close());
    }
  }
}

export class FakeServer {
  holders = new Map();
  used = new Set();
  states = new Map();
  relayed = [];
  epoch = 0;
  ids = 0;

  accept(socket) {
    const { id, token } = socket.query;
    socket.readyState = 1;
    socket.onopen?.();
    const holder = this.holders.get(id);
    const proves = socket.bearer?.startsWith(ticketFor(id)) && !this.used.has(socket.bearer);
    if (holder && holder.query.token !== token && !proves) {
      socket.says({
        type: "ID-TAKEN",
        payload: { msg: "ID is taken", reason: socket.bearer && (this.reason ?? "stale") },
      });
      socket.ends(4409);
      return;
    }
    this.used.add(socket.bearer);
    this.holders.set(id, socket);
    this.epoch++;
    const device = socket.query.device || undefined;
    holder?.says({
      type: "OVERRIDE_CONNECTION",
      payload: { msg: "Connected elsewhere", epoch: this.epoch, at: "2026-01-02T03:04:05Z", device },
    });
    holder?.ends(4409);
    socket.says({ type: "OPEN" });
    if (holder) {
      this.tell(socket, holder.query.token === token ? "resume" : "takeover");
    }
  }

  tell(socket, cause) {
    const { id } = socket.query;
    socket.says({
      type: "STATE",
      payload: {
        state: this.states.get(id) ?? null,
        contacts: this.contacts ?? [],
        epoch: this.epoch,
        previous: { connection: "before", epoch: this.epoch - 1 },
        cause,
      },
    });
  }

  receive(socket, { type, dst, payload }) {
    const { id } = socket.query;
    if (type === "STATE") {
      this.states.set(id, payload);
    } else if (type === "OFFER") {
      this.relayed.push({ src: id, dst, payload });
      const to = this.holders.get(dst);
      if (to) {
        setImmediate(() => to.says({ type, src: id, dst, payload }));
      } else {
        setImmediate(() => socket.says({ type: "EXPIRE", src: dst, dst: id }));
      }
    }
  }

  ended(socket) {
    if (this.holders.get(socket.query.id) === socket) {
      this.holders.delete(socket.query.id);
    }
  }

  async fetch(url, { method, headers, body }) {
    if (method !== "POST") {
      return { status: 200, text: async () => "guest-" + ++this.ids };
    }
    const { id } = JSON.parse(body);
    return headers.Authorization === "Bearer " + this.holders.get(id)?.query.token
      ? json({ id, ticket: `${ticketFor(id)}.${++this.ids}`, expiresIn: 60 })
      : json({ error: { reason: "not-holder", msg: "The token does not hold this ID" } }, 403);
  }
}
