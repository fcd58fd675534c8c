/**
 * Session transfer for PeerJS 1.4.7 to 1.5.5: a stock Peer that keeps its ID through lost networks, restarts
 * of the server and refreshes of the page, and that can move it to another device.
 *
 *     import { withBaton, readTransferLink } from "https://signaling.example/baton-client.js";
 *     const BatonPeer = withBaton(Peer);
 *     const link = readTransferLink();
 *     const peer = link && confirm(`Continue the session of ${link.id} here?`)
 *       ? new BatonPeer(link.id, { host: "signaling.example", adopt: link })
 *       : new BatonPeer("alice", { host: "signaling.example" });
 *
 * docs/reference/client.md lists events, methods, options and errors, and the protocol by which an
 * ID is taken back. The stock Peer that is passed in stays as it is. There are no dependencies, and
 * a test holds the file to 8 KiB when minified.
 */

/** Label of the data connection on which an ID is asked back. Apps never see one. */
const TAKE_BACK = "baton-takeback";

const TAKE_BACK_MS = 10000;
const MAX_SECRETS = 16;
const MAX_STATE_BYTES = 16384;

/** How often in a row, and how many seconds each time, an ID is waited for that is taken. */
const MAX_WAITS = 3;
const MAX_WAIT = 300;

/** A point of P-256: its two coordinates in base64url, one behind the other. */
const PASS = /^[\w-]{86}$/;

// All of it is copied into PeerJS's own kind of error, as long as it is enumerable.
const typed = (type, message, reason) => Object.assign(Error(), { type, message, reason });

const linkError = (what, reason) => typed("link-" + what, `Link ${what}: make a new one`, reason);

const refusedTakeover = (reason = "no answer") =>
  typed("takeover-refused", "Takeover refused: " + reason, reason);

/**
 * How many milliseconds to wait before connecting again, or undefined if that cannot help.
 * Exponential, with full jitter, so that the clients of a restarted server do not come all at once.
 *
 * @param code the close code of the lost WebSocket; see docs/reference/close-codes.md
 * @param attempt how many attempts have failed since the connection was last open
 * @param reason the reason of the close: that of 1012 may begin with a number of
 *   milliseconds, after which the server is there again
 */
export const retryDelay = (code, attempt, reason) =>
  /^(100[0237-9]|44(?!29))/.test(code)
    ? undefined
    : code === 1012
      ? (parseInt(reason) || 0) + Math.random() * 1000
      : Math.random() * Math.min(30000, 500 * 2 ** attempt);

/**
 * What the transfer link says that this page was opened by: `{ id, ticket, pass }`, or undefined if
 * it was opened by none. Nothing is adopted by that: the app decides, and passes it on as `adopt`.
 * The link is removed from the address bar and, being a fragment, sent to no server.
 *
 * @throws an error of type "link-invalid" if the link is broken
 */
export const readTransferLink = (href = location.href) => {
  const found = /[#&]baton=(?:([\w-]*)~([\w.-]+)~(.+))?/.exec(href);
  if (!found) {
    return undefined;
  }
  if (href === location.href) {
    history.replaceState(history.state, "", href.slice(0, found.index));
  }
  try {
    return checkedLink({ id: decodeURIComponent(found[3]), ticket: found[2], pass: found[1] });
  } catch {
    throw linkError("invalid");
  }
};

/** The link itself, if it is one; `pass` is empty in the link of a page without TLS. */
const checkedLink = ({ id, ticket, pass = "" }) => {
  if (!id || !ticket || (pass && !PASS.test(pass))) {
    throw linkError("invalid");
  }
  return { id, ticket, pass };
};

// What taking back needs of cryptography. Browsers have it on pages with TLS and on localhost.

const { parse, stringify } = JSON;
const subtle = () => globalThis.crypto?.subtle;
const utf8 = (text) => new TextEncoder().encode(text);

/** 128 random bits. */
const newSecret = () => crypto.getRandomValues(new BigUint64Array(2)).join("_");

const P256 = { name: "ECDH", namedCurve: "P-256" };
const DERIVES = ["deriveBits"];
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** Each key that seals a grant is of one conversation, and seals one grant: no nonce comes twice. */
const SEAL = { name: "AES-GCM", iv: new Uint8Array(12) };

/** A pair of keys: `pass` is the public half, which is shown to others; `d` stays secret. */
const newPair = async () => {
  const { privateKey } = await subtle().generateKey(P256, true, DERIVES);
  const { x, y, d } = await subtle().exportKey("jwk", privateKey);
  return { pass: x + y, d };
};

const importPair = ({ pass, d }) => {
  const key = { kty: "EC", crv: "P-256", x: pass.slice(0, 43), y: pass.slice(43), d };
  return subtle().importKey("jwk", key, P256, false, d ? DERIVES : []);
};

/**
 * The key that the holders of both halves share, and what is signed with it: the claim of one
 * conversation, and of no other. Its other signature is the key that seals the grant.
 */
const conversation = async (own, pass, ...spoken) => {
  const [ownKey, otherKey] = await Promise.all([importPair(own), importPair({ pass })]);
  const bits = await subtle().deriveBits({ name: "ECDH", public: otherKey }, ownKey, 256);
  const key = await subtle().importKey("raw", bits, HMAC, false, ["sign", "verify"]);
  const words = (use) => utf8(stringify([TAKE_BACK, 1, use, ...spoken]));
  const sign = (use) => subtle().sign("HMAC", key, words(use));
  return {
    claim: () => sign("claim"),
    // Compares in constant time.
    isClaim: (claim) => subtle().verify("HMAC", key, claim, words("claim")),
    grantKey: await subtle().importKey("raw", await sign("grant"), SEAL, false, [
      "encrypt",
      "decrypt",
    ]),
  };
};

/** Refuses a PeerJS that lacks internals which are needed here, and names them. */
const requireParts = (what, object, names) => {
  const missing = names.filter((name) => object?.[name] === undefined);
  if (missing.length) {
    throw Error(
      `baton-client: ${what} has no ${missing}; PeerJS 1.4.7, 1.5.0 and 1.5.5 are known to work`,
    );
  }
};

/** What of the stock Peer is replaced or called here, and of its socket. */
const PEER_PARTS = ["_abort", "_handleMessage", "_initialize", "emitError"];
const SOCKET_PARTS = [
  "_baseUrl",
  "_disconnected",
  "_scheduleHeartbeat",
  "_sendQueuedMessages",
  "close",
  "send",
  "start",
];

/** Has the stock socket connect as this add-on needs it; the address at which tickets are made. */
const adapted = (socket, { device, receipt }) => {
  requireParts("Socket", socket, SOCKET_PARTS);
  const ticketUrl = socket._baseUrl.replace(/^ws(.*)peerjs.key=/, "http$1") + "/ticket";
  const name = encodeURIComponent(device || "");
  socket._baseUrl += `&version=baton&caps=handover${receipt ? ",receipt" : ""}&device=${name}`;
  return ticketUrl;
};

/** A subclass of the given stock Peer. */
export const withBaton = (Peer) => {
  requireParts("Peer", Peer?.prototype, PEER_PARTS);

  /** The ID with which the stock constructor would connect, before this class has its fields. */
  let early;

  return class BatonPeer extends Peer {
    #options = this.options;
    #ticketUrl = adapted(this.socket, this.#options);
    #peerId; // survives disconnects, unlike the stock one
    #secrets = []; // of each link that this page has made: `{ pass, d, until }`
    #pass = ""; // by which this page, while it holds the ID, knows the one that had it before
    #nextPass; // the same, for when the takeover has succeeded
    #takingBack; // the promise of a take-back that is under way

    #proof; // what moves the ID here
    #refuse; // rejects the newest takeover
    #contacts = [];
    #state; // the message with the last one
    #timer;
    #attempt = 0;
    #waits = 0; // how often in a row the ID was taken and waited for
    #isWaiting;
    #closed; // the close code and the reason
    #refusal; // the text of an ERROR, whose meaning the close code tells
    #again = () => this.reconnect();
    #isReady = true;

    constructor(id, options) {
      const given = id?.constructor === Object ? id : options;
      if (given?.ticket) {
        throw Error("Use adopt: link");
      }
      const link = given?.adopt ? checkedLink(given.adopt) : {};
      // Unless the app gives a token there is to be none, in place of the stock client's weak one.
      const own = { token: null, ...given };
      early = undefined;
      super(given === id ? own : id, own);
      this.#proof = link.ticket;
      this.#nextPass = link.pass;
      this.socket.start = (...connect) => this.#start(...connect);
      this.socket.removeAllListeners("disconnected").on("disconnected", () => this.#lost());
      if (early) {
        this._initialize(early);
      }
    }

    // The connection

    /** In place of the stock Peer's: connects, for the first time or again. */
    _initialize(id) {
      if (!(#isReady in this)) {
        // Called by the stock constructor.
        early = id;
        return;
      }
      this.#stopWaiting();
      this.#refusal = this.#isWaiting = undefined;
      if (id !== this.#peerId) {
        this.#peerId = id;
        this.#restore();
      }
      super._initialize(id);
    }

    /**
     * In place of the stock Socket's, which keeps its close code to itself, and which cannot show a
     * proof: besides the token in the URL a browser can show one only as a subprotocol.
     */
    #start(id, token) {
      const stock = this.socket;
      if (!stock._disconnected) {
        return;
      }
      const socket = new WebSocket(
        `${stock._baseUrl}&id=${id}&token=${token}`,
        this.#proof ? ["peerjs", "bearer." + this.#proof] : [],
      );
      Object.assign(stock, { _id: id, _socket: socket, _disconnected: false });
      socket.onopen = () => {
        stock._sendQueuedMessages();
        stock._scheduleHeartbeat();
      };
      socket.onmessage = ({ data }) => stock.emit("message", parse(data));
      socket.onclose = (closed) => {
        this.#closed = closed;
        stock.close();
        stock.emit("disconnected");
      };
    }

    disconnect() {
      this.#stopWaiting();
      super.disconnect();
    }

    #lost() {
      if (this.#isWaiting) {
        // Not disconnected, but still connecting: an app that reconnects by itself has to wait too.
        return;
      }
      // PeerServer says why it refuses, but closes without a code.
      const { code, reason } = this.#closed;
      const known = this.#refusal && code === 1005 ? 1000 : code;
      const delay = retryDelay(known, this.#attempt++, reason);
      if (delay === undefined) {
        this.#refuse?.(refusedTakeover(this.#refusal));
        this._abort(
          this.#refusal ? "server-error" : "network",
          this.#refusal || "Connection lost",
        );
      } else {
        this.#timer = setTimeout(this.#again, delay);
        this.#wake("add");
        super.disconnect();
      }
    }

    #wake(on) {
      ["online", "visibilitychange"].forEach((event) =>
        globalThis[on + "EventListener"](event, this.#again),
      );
    }

    #stopWaiting() {
      clearTimeout(this.#timer);
      this.#wake("remove");
    }

    // What this tab keeps, so that a refresh comes back as the same client

    #restore() {
      let kept = {};
      try {
        kept = parse(sessionStorage["baton:" + this.#peerId]);
      } catch {
        // Nothing is kept, or nothing can be: a refresh is another client then.
      }
      this.#options.token ??= kept.token || newSecret();
      this.#secrets = kept.secrets || [];
      this.#pass = kept.pass || "";
    }

    #keep() {
      if (this.#options.remember !== false) {
        try {
          sessionStorage["baton:" + this.#peerId] = stringify({
            token: this.#options.token,
            secrets: this.#secrets,
            pass: this.#pass,
          });
        } catch {
          // See above.
        }
      }
    }

    // What the server says

    /** In place of the stock Peer's. */
    _handleMessage(message) {
      const { type, payload } = message;
      const goOn = () => super._handleMessage(message);
      if (type === "OPEN") {
        this.#opened(goOn);
      } else if (type === "STATE") {
        this.#contacts = payload.contacts = payload.contacts.filter(
          ({ label }) => label !== TAKE_BACK,
        );
        this.emit(payload.cause === "resume" ? "resumed" : "handover", payload);
      } else if (type === "RECEIPT") {
        this.emit("receipt", payload.receipt);
      } else if (type === "OVERRIDE_CONNECTION") {
        this.#overridden(payload);
      } else if (type === "ID-TAKEN") {
        this.#taken(payload, goOn);
      } else if (type !== "ERROR") {
        goOn();
      } else if (payload.reason === "state-too-large") {
        this.emitError(payload.reason, payload.msg);
      } else {
        this.#refusal = payload.msg;
      }
    }

    #opened(goOn) {
      this.#attempt = this.#waits = 0;
      if (this.#proof) {
        // The links of before are void, and so is what was known of the holder before.
        this.#proof = undefined;
        this.#secrets = [];
        this.#pass = this.#nextPass;
        this.#nextPass = "";
      }
      this.#keep();
      goOn();
      if (this.#state) {
        this.socket.send(this.#state);
      }
    }

    #overridden(by) {
      this.#pass = "";
      this.#keep();
      super.disconnect();
      this.emit("overridden", {
        ...by,
        canRetake: !!(this.#options.getToken || (subtle() && this.#secrets.length)),
      });
    }

    #taken({ reason, retryAfter }, goOn) {
      const link =
        { stale: "used", "proof-expired": "expired" }[reason] ||
        (/^(proof|not)/.test(reason) && "invalid");
      const error =
        link && !this.#options.getToken ? linkError(link, reason) : refusedTakeover(reason);
      this.#refuse?.(error);
      if (this.#proof) {
        this.#proof = undefined;
        this.#nextPass = "";
        this._abort(error.type, error);
      } else if (this.#secrets.length) {
        this.#overridden();
      } else if (retryAfter <= MAX_WAIT && this.#waits++ < MAX_WAITS) {
        // The ID is kept for a client that was lost, and is free by then if that one stays away.
        this.#isWaiting = this.#timer = setTimeout(
          () => this._initialize(this.#peerId),
          1000 * (retryAfter + Math.random()),
        );
        this.emit("waiting", { retryAfter });
      } else {
        goOn();
      }
    }

    // State, contacts and tickets

    saveState(payload = null) {
      if (new Blob([stringify(payload)]).size > MAX_STATE_BYTES) {
        throw typed("state-too-large", "The state exceeds 16 KiB");
      }
      this.#state = { type: "STATE", payload };
      this.socket.send(this.#state);
    }

    reconnectContacts(chosen = this.#contacts) {
      // One of each peer and label.
      const byName = chosen.map((contact) => [contact.peer + " " + contact.label, contact]);
      return [...new Map(byName).values()]
        .filter(({ type }) => type === "data")
        .map(({ peer, connectionId, type, ...same }) => {
          const open = this.getConnection(peer, connectionId);
          return open?.open ? open : this.connect(peer, same);
        });
    }

    async requestTicket() {
      const { status, error, ...ticket } = await fetch(this.#ticketUrl, {
        method: "POST",
        headers: { Authorization: "Bearer " + this.#options.token },
        body: stringify({ id: this.#peerId }),
      })
        .then(async (answer) => ({ ...(await answer.json().catch(() => {})), status: answer.status }))
        .catch(() => ({ status: 500 }));
      if (ticket.ticket) {
        return ticket;
      }
      throw status >= 500
        ? typed("try-again", "No ticket now: try again", error?.reason)
        : typed("ticket-refused", error?.msg ?? "No ticket", error?.reason);
    }

    async transferLink({ url = location.href } = {}) {
      const ticket = await this.requestTicket();
      const pass = subtle() ? await this.#newPass(ticket.expiresIn) : "";
      url += url.includes("#") ? "&" : "#";
      url += `baton=${pass}~${ticket.ticket}~${encodeURIComponent(this.#peerId)}`;
      return { ...ticket, pass, url };
    }

    /** The public half of a new secret; the other one stays here. */
    async #newPass(expiresIn) {
      const pair = await newPair();
      // This page has the ID, so links that have expired were not used.
      const now = Date.now();
      const living = this.#secrets.filter(({ until }) => until > now);
      this.#secrets = [...living, { ...pair, until: now + 2000 * expiresIn }].slice(-MAX_SECRETS);
      this.#keep();
      return pair.pass;
    }

    // Taking an ID over, and back

    /** Continues the session of a link on this page, under its ID. */
    adopt(link) {
      const { id, ticket, pass } = checkedLink(link);
      return this.#moveHere(id, ticket, pass);
    }

    async takeOver(getToken = this.#options.getToken) {
      const id = this.#peerId;
      return this.#moveHere(id, await (getToken?.call ? getToken(id) : getToken));
    }

    takeBack() {
      return (this.#takingBack ??= this.#takeBack().finally(() => (this.#takingBack = undefined)));
    }

    async #takeBack() {
      if (this.#options.getToken) {
        return this.takeOver();
      }
      if (!subtle() || !this.#secrets.length) {
        throw refusedTakeover(subtle() ? "no-link" : "insecure-page");
      }
      const { ticket, pass } = await this.#askBack();
      return this.#moveHere(this.#peerId, ticket, pass);
    }

    #moveHere(id, proof, pass = "") {
      this.disconnect();
      this.#proof = proof;
      this.#nextPass = pass;
      this.#state = undefined;
      this._lastServerId = id;
      return new Promise((resolve, reject) => {
        this.#refuse = reject;
        this.once("open", resolve);
        this.reconnect();
      });
    }

    /** Asks the other device for a ticket; for none if it is gone, since the ID is free then. */
    #askBack() {
      return new Promise((resolve, reject) => {
        const guest = new Peer({ ...this.#options, token: newSecret() });
        const end = (reason) => {
          clearTimeout(timer);
          reject(refusedTakeover(reason));
          guest.destroy();
        };
        const timer = setTimeout(end, TAKE_BACK_MS);
        guest
          .on("error", ({ type }) => end(type === "peer-unavailable" ? resolve({}) : type))
          .on("open", () => {
            const connection = guest.connect(this.#peerId, { label: TAKE_BACK });
            let grantKey;
            connection
              .on("close", () => end("not-granted"))
              .on("data", async (message) => {
                try {
                  if (message?.challenge) {
                    grantKey = await this.#answer(connection, message.challenge);
                  } else if (message?.refused) {
                    end(String(message.refused));
                  } else {
                    const grant = await subtle().decrypt(SEAL, grantKey, message.grant);
                    end(resolve(parse(new TextDecoder().decode(grant))));
                  }
                } catch {
                  end("bad-answer");
                }
              });
          });
      });
    }

    /** Proves that this page has made the link by which the other one got the ID. */
    async #answer(connection, { pass, key, nonce }) {
      const own = this.#secrets.find((secret) => secret.pass === pass);
      const answer = newSecret();
      const keys = await conversation(own, key, this.#peerId, pass, key, nonce, answer);
      connection.send({ answer, claim: await keys.claim() });
      return keys.grantKey;
    }

    /** In place of the stock Peer's: those who ask the ID back are no connections of the app's. */
    emit(event, ...details) {
      if (event === "connection" && details[0]?.label === TAKE_BACK) {
        return this.#isAsked(details[0]);
      }
      return super.emit(event, ...details);
    }

    /**
     * Challenges one that asks the ID back. Each connection is good for one try, and a wrong one ends
     * that connection and does nothing else.
     */
    #isAsked(connection) {
      const close = () => connection.close();
      if (!this.#pass || !subtle()) {
        return connection.on("open", close);
      }
      const timer = setTimeout(close, TAKE_BACK_MS);
      const nonce = newSecret();
      const pass = this.#pass;
      const pair = newPair();
      connection
        .on("open", async () => connection.send({ challenge: { pass, key: (await pair).pass, nonce } }))
        .on("close", () => clearTimeout(timer))
        .once("data", async (message) => {
          try {
            const { answer, claim } = message;
            const own = await pair;
            const keys = await conversation(own, pass, this.#peerId, pass, own.pass, nonce, answer);
            // The ID may have moved on meanwhile.
            if ((await keys.isClaim(claim)) && pass === this.#pass) {
              await this.#grant(connection, keys.grantKey);
              return;
            }
          } catch {
            // It was no answer.
          }
          close();
        });
      return connection;
    }

    /** Gives a ticket to the one device that can read it. */
    async #grant(connection, key) {
      let ticket;
      try {
        ticket = await this.requestTicket();
      } catch ({ type, reason }) {
        connection.send({ refused: reason ?? type });
        return;
      }
      const pass = await this.#newPass(ticket.expiresIn);
      const grant = utf8(stringify({ ticket: ticket.ticket, pass }));
      connection.send({ grant: await subtle().encrypt(SEAL, key, grant) });
    }
  };
};
