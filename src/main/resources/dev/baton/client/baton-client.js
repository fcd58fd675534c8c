/**
 * Session transfer for PeerJS 1.5: a stock Peer that keeps its ID through lost networks, restarts
 * of the server and refreshes of the page, and that can move it to another device.
 *
 *     import { withBaton, readTransferLink } from "https://signaling.example/baton-client.js";
 *     const BatonPeer = withBaton(Peer);
 *     const link = readTransferLink();
 *     const peer = new BatonPeer(link?.id ?? "alice", { host: "signaling.example", ...link });
 *
 * docs/reference/client.md lists events, methods, options and errors. The stock Peer that is passed
 * in stays as it is. There are no dependencies, and a test holds the file to 4 KiB when minified,
 * which is why so much of it is local to one function.
 */

/** Label of the data connection on which an ID is asked back. Apps never see one. */
const TAKE_BACK = "baton-takeback";

const TAKE_BACK_MS = 10000;
const MAX_WRONG_SECRETS = 5;
const MAX_STATE_BYTES = 16384;

const typed = (type, message, reason) => Object.assign(Error(), { type, message, reason });

const linkError = (what, reason) =>
  typed("link-" + what, `Link ${what}: make a new one`, reason);

const refusedTakeover = (reason = "no answer") =>
  typed("takeover-refused", "Takeover refused: " + reason, reason);

/**
 * How many milliseconds to wait before connecting again, or undefined if that cannot help.
 * Exponential, with full jitter, so that the clients of a restarted server do not come all at once.
 *
 * @param code the close code of the lost WebSocket; see docs/reference/close-codes.md
 * @param attempt how many attempts have failed since the connection was last open
 */
export const retryDelay = (code, attempt) =>
  /^(100[0237-9]|44(?!29))/.test(code)
    ? undefined
    : Math.random() * (code === 1012 ? 1000 : Math.min(30000, 500 * 2 ** attempt));

/** 128 random bits. */
const newSecret = () => crypto.getRandomValues(new BigUint64Array(2)).join("_");

/**
 * What another device is told of a secret: enough to recognise it, too little to know it, so that
 * whoever finds an old link cannot use it. Browsers have no digests on pages without TLS; there the
 * secret itself has to do.
 */
const passOf = async (secret) =>
  crypto.subtle
    ? new BigUint64Array(
        await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)),
        0,
        2,
      ).join("_")
    : secret;

/**
 * The transfer link that this page was opened by, as options for the Peer: `{ id, ticket, pass }`,
 * or undefined. It is removed from the address bar and, being a fragment, seen by no server.
 *
 * @throws an error of type "link-invalid" if the link is incomplete
 */
export const readTransferLink = (href = location.href) => {
  const link = /[#&]baton=(?:(\w+)~(.+?)~(.+))?/.exec(href);
  if (link) {
    history.replaceState(null, "", href.slice(0, link.index));
    if (!link[3]) {
      throw linkError("invalid");
    }
    return { id: decodeURIComponent(link[3]), ticket: link[2], pass: link[1] };
  }
};

/** A subclass of the given stock Peer. */
export const withBaton = (Peer) =>
  class extends Peer {
    constructor(id, options) {
      // Unless the app gives a token there is to be none, in place of the stock client's weak one.
      super(id?.constructor === Object ? { token: null, ...id } : id, { token: null, ...options });
    }

    /** Called by the stock constructor, before fields could be set: all state is local to it. */
    _createServerConnection() {
      const self = this;
      const options = self._options;
      const socket = super._createServerConnection();
      const ticketUrl = socket._baseUrl.replace(/^ws(.*)peerjs.key=/, "http$1") + "/ticket";
      let peerId; // survives disconnects, unlike the stock one
      let secret; // what this page shows to take its ID back
      let pass; // by which this page, while it holds the ID, knows the secret of the one before it
      let wrongSecrets = 0;
      let proof = options.ticket; // what moves the ID here
      let refuse; // rejects the newest takeover
      let contacts = [];
      let state; // the message with the last one
      let timer;
      let attempt = 0;
      let closeCode;
      let refusal; // the text of an ERROR, whose meaning the close code tells

      const leave = () => super.disconnect();

      /** Writes what this tab keeps of the ID, or reads it. Without it a refresh starts anew. */
      const kept = (value) => {
        try {
          const name = "baton:" + peerId;
          if (value && options.remember !== false) {
            sessionStorage[name] = JSON.stringify(value);
          }
          return JSON.parse(sessionStorage[name]);
        } catch {
          return [];
        }
      };

      const keep = () => kept([options.token, secret, pass]);

      const wake = (on) =>
        ["online", "visibilitychange"].map((event) =>
          globalThis[on + "EventListener"](event, self.reconnect),
        );

      const stopWaiting = () => {
        clearTimeout(timer);
        wake("remove");
      };

      const overridden = (by) => {
        leave();
        self.emit("overridden", { ...by, canRetake: !!(secret || options.getToken) });
      };

      /** Whoever shows the secret gets a ticket; whoever does not, learns nothing. */
      const handBack = (connection) =>
        connection.on("data", async (shown) => {
          if (wrongSecrets < MAX_WRONG_SECRETS && (await passOf(shown)) === pass) {
            connection.send(await self.requestTicket());
          } else {
            wrongSecrets++;
            connection.close();
          }
        });

      /** Asks the other device for a ticket; for none if it is gone, since the ID is free then. */
      const askBack = () =>
        new Promise((resolve, reject) => {
          const guest = new Peer({ ...options, token: newSecret() });
          const end = () => {
            reject(refusedTakeover());
            guest.destroy();
          };
          setTimeout(end, TAKE_BACK_MS);
          guest
            .on("error", () => end(resolve()))
            .on("open", () => {
              const connection = guest
                .connect(peerId, { label: TAKE_BACK })
                .on("open", () => connection.send(secret))
                .on("close", end)
                .on("data", (answer) => {
                  pass = answer.pass;
                  end(resolve(answer.ticket));
                });
            });
        });

      const handlers = {
        OPEN(payload, goOn) {
          attempt = 0;
          proof = "";
          keep();
          goOn();
          if (state) {
            socket.send(state);
          }
        },

        STATE(payload) {
          payload.contacts = contacts = payload.contacts.filter(({ label }) => label !== TAKE_BACK);
          self.emit(payload.cause === "resume" ? "resumed" : "handover", payload);
        },

        OVERRIDE_CONNECTION: overridden,

        ERROR({ msg, reason }) {
          if (reason === "state-too-large") {
            self.emitError(reason, msg);
          } else {
            refusal = msg;
          }
        },

        "ID-TAKEN"({ reason }, goOn) {
          const link =
            { stale: "used", "proof-expired": "expired" }[reason] ||
            (/^(proof|not)/.test(reason) && "invalid");
          const error =
            link && !options.getToken ? linkError(link, reason) : refusedTakeover(reason);
          refuse?.(error);
          if (proof) {
            proof = "";
            self._abort(error.type, error);
          } else if (secret) {
            overridden();
          } else {
            goOn();
          }
        },
      };

      socket._baseUrl += "&caps=handover&device=" + encodeURIComponent(options.device || "");
      socket.removeAllListeners("disconnected").on("disconnected", () => {
        // PeerServer says why it refuses, but closes without a code.
        const delay = retryDelay(refusal && closeCode === 1005 ? 1000 : closeCode, attempt++);
        if (delay == null) {
          refuse?.(refusedTakeover(refusal));
          self._abort(refusal ? "server-error" : "network", refusal || "Connection lost");
        } else {
          timer = setTimeout(self.reconnect, delay);
          wake("add");
          leave();
        }
      });

      Object.assign(self, {
        _initialize: (id) => {
          stopWaiting();
          refusal = undefined;
          if (id !== peerId) {
            peerId = id;
            const [oldToken, oldSecret, oldPass] = kept();
            options.token ??= oldToken || newSecret();
            secret = oldSecret;
            pass = options.pass || oldPass;
          }
          // The stock socket knows no subprotocols, in which alone a browser can show a proof
          // besides its token, and tells nobody its close code.
          const Native = WebSocket;
          WebSocket = class extends Native {
            constructor(url) {
              super(url, proof ? ["peerjs", "bearer." + proof] : []);
              this.addEventListener("close", ({ code }) => (closeCode = code));
            }
          };
          try {
            super._initialize(id);
          } finally {
            WebSocket = Native;
          }
        },

        _handleMessage: (message) => {
          const goOn = () => super._handleMessage(message);
          (handlers[message.type] || goOn)(message.payload, goOn);
        },

        emit: (event, ...details) =>
          details[0]?.label === TAKE_BACK ? handBack(details[0]) : super.emit(event, ...details),

        reconnect: () => super.reconnect(),

        disconnect() {
          stopWaiting();
          leave();
        },

        saveState(payload = null) {
          if (new Blob([JSON.stringify(payload)]).size > MAX_STATE_BYTES) {
            throw typed("state-too-large", "The state exceeds 16 KiB");
          }
          state = { type: "STATE", payload };
          socket.send(state);
        },

        async requestTicket() {
          const { error, ...ticket } = await fetch(ticketUrl, {
            method: "POST",
            headers: { Authorization: "Bearer " + options.token },
            body: JSON.stringify({ id: peerId }),
          })
            .then((response) => response.json())
            .catch(() => ({ error: { msg: "The server gave no ticket" } }));
          if (error) {
            throw typed("ticket-refused", error.msg, error.reason);
          }
          secret ||= newSecret();
          keep();
          return { ...ticket, pass: await passOf(secret) };
        },

        async transferLink({ url = location.href } = {}) {
          const ticket = await self.requestTicket();
          return {
            ...ticket,
            url:
              `${url}${url.includes("#") ? "&" : "#"}` +
              `baton=${ticket.pass}~${ticket.ticket}~${encodeURIComponent(peerId)}`,
          };
        },

        async takeOver(getToken = options.getToken, link = {}) {
          const id = link.id || peerId;
          proof = await (getToken?.call ? getToken(id) : getToken);
          self.disconnect();
          state = null;
          self._lastServerId = id;
          return new Promise((resolve, reject) => {
            refuse = reject;
            self.once("open", resolve);
            self.reconnect();
            pass = link.pass || pass;
          });
        },

        takeBack: () => self.takeOver(options.getToken || askBack),

        reconnectContacts: (chosen = contacts) =>
          // One of each peer and label.
          [...new Map(chosen.map((contact) => [contact.peer + " " + contact.label, contact])).values()]
            .filter(({ type }) => type === "data")
            .map(({ peer, connectionId, type, ...same }) => {
              const open = self.getConnection(peer, connectionId);
              return open?.open ? open : self.connect(peer, same);
            }),
      });
      return socket;
    }
  };
