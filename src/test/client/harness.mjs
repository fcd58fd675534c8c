// The stock Peer of npm, in a world made of doubles: WebSockets and their server, data connections,
// timers, storage, fetch and the address bar. Only what the add-on and the stock client touch.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

const npm = process.env.BATON_NPM ?? new URL("../../../target/npm/node_modules", import.meta.url).pathname;

globalThis.window = globalThis;
globalThis.self = globalThis;
globalThis.crypto ??= webcrypto;
globalThis.RTCRtpTransceiver = { prototype: { currentDirection: "" } };
globalThis.RTCPeerConnection = class {
  createDataChannel = () => ({ close() {} });
  createOffer = () => new Promise(() => {});
  addTransceiver() {}
  close() {}
};

const { Peer: StockPeer } = createRequire(pathToFileURL(npm + "/"))("peerjs");
const { withBaton, readTransferLink, retryDelay } = await import(
  "../../main/resources/dev/baton/client/baton-client.js"
);
export { StockPeer, readTransferLink, retryDelay };
export const BatonPeer = withBaton(StockPeer);

// Cryptography is done on other threads, in a time of its own.
let computing = 0;

/** How often each of them was done. */
export const computed = {};
const { subtle } = crypto;
const counted = Object.fromEntries(
  ["generateKey", "exportKey", "importKey", "deriveBits", "sign", "verify", "encrypt", "decrypt"].map(
    (name) => [
      name,
      (...of) => {
        computing++;
        computed[name] = (computed[name] ?? 0) + 1;
        return subtle[name](...of).finally(() => computing--);
      },
    ],
  ),
);
let secure = true;
Object.defineProperty(crypto, "subtle", { get: () => (secure ? counted : undefined) });

/** Whether the page came over TLS: without it browsers have no `crypto.subtle`. */
export const pageIsSecure = (is) => {
  secure = is;
};

/** Lets everything that is promised happen. */
export const settle = async () => {
  for (let turns = 0; turns < 10; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (computing) {
      turns = 0;
    }
  }
};

// Time

let now = 0;
let timers = [];

globalThis.setTimeout = (action, delay = 0) => {
  const timer = { action, at: now + delay };
  timers.push(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  timers = timers.filter((other) => other !== timer);
};

/** Lets so many milliseconds pass. */
export const pass = async (milliseconds) => {
  const end = now + milliseconds;
  for (;;) {
    await settle();
    const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) {
      break;
    }
    now = due.at;
    clearTimeout(due);
    due.action();
  }
  now = end;
};

/** What Math.random answers from now on. */
export const randomIs = (value) => {
  Math.random = () => value;
};

// The page

let listeners = [];
globalThis.addEventListener = (type, listener) => listeners.push({ type, listener });
globalThis.removeEventListener = (type, listener) => {
  listeners = listeners.filter((other) => other.type !== type || other.listener !== listener);
};
export const listenerCount = () => listeners.length;
export const happens = (type) =>
  listeners.filter((other) => other.type === type).forEach(({ listener }) => listener({ type }));

globalThis.location = { href: "https://app.example/" };
globalThis.history = {
  state: { of: "the app" },
  replaceState(state, title, url) {
    history.state = state;
    location.href = url;
  },
};

export const noStorage = () => {
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    get() {
      throw new Error("SecurityError");
    },
  });
};

const storageIs = (value) =>
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, writable: true, value });

// The network

/** One WebSocket of a page; the test is its server. */
class FakeWebSocket extends EventTarget {
  readyState = 0;
  sent = [];

  constructor(url, protocols = []) {
    super();
    this.url = new URL(url);
    this.protocols = protocols;
    world.sockets.push(this);
    if (world.server) {
      setImmediate(() => world.server.accept(this));
    }
  }

  get query() {
    return Object.fromEntries(this.url.searchParams);
  }

  /** The ticket or token that is shown besides the token of the connection. */
  get bearer() {
    return this.protocols.find((protocol) => protocol.startsWith("bearer."))?.slice(7);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
    world.server?.receive(this, JSON.parse(text));
  }

  close() {
    if (this.readyState < 2) {
      this.readyState = 2;
      setImmediate(() => this.ends(1005));
    }
  }

  // What the server does

  says(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  opens() {
    this.readyState = 1;
    this.onopen?.();
    this.says({ type: "OPEN" });
    return this;
  }

  ends(code, reason = "") {
    this.readyState = 3;
    const event = Object.assign(new Event("close"), { code, reason });
    this.dispatchEvent(event);
    this.onclose?.(event);
    world.server?.ended(this);
  }
}

let world;

/** Begins anew: no sockets, nothing stored, no time to wait for. */
export const newWorld = (server) => {
  world = { sockets: [], server, fetched: [] };
  timers = [];
  listeners = [];
  pageIsSecure(true);
  location.href = "https://app.example/";
  globalThis.WebSocket = FakeWebSocket;
  storageIs({});
  randomIs(0.5);
  globalThis.fetch = async (url, request) => {
    world.fetched.push({ url, ...request });
    return world.server ? world.server.fetch(url, request) : world.answers(url, request);
  };
  return world;
};

/** The sockets opened so far, oldest first. */
export const sockets = () => world.sockets;
export const lastSocket = () => world.sockets.at(-1);

export const json = (body, status = 200) => ({ status, ok: status < 400, json: async () => body });

/** Everything that a peer says, as `[event, detail]`. */
export const recorded = (peer) => {
  const events = [];
  for (const event of ["open", "disconnected", "close", "overridden", "handover", "resumed", "receipt"]) {
    peer.on(event, (detail) => events.push(detail === undefined ? [event] : [event, detail]));
  }
  peer.on("connection", (connection) => events.push(["connection", connection.label]));
  peer.on("error", ({ type, message, reason }) =>
    events.push(["error", type, message, ...(reason ? [reason] : [])]),
  );
  return events;
};

/** The names of what a peer has said. */
export const names = (events) => events.map(([event]) => event);

export const OPTIONS = { host: "signaling.example", port: 443, path: "/p", secure: true };
