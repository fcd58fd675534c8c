// The demo: two people share a board and a conversation over a PeerJS data connection, and each
// can move their side to another device.
import { readTransferLink, withBaton } from "../baton-client.js";
import { Board } from "./board.js";
import { Chat } from "./chat.js";
import { library } from "./libraries.js";
import { byId, copy, deviceName, show, timeOf, view } from "./page.js";
import { Transfer } from "./transfer.js";

const LABEL = "board";
const KEPT = "baton-demo";
const STATE_BYTES = 15_000;
const SAVE_MS = 300;
const AGAIN_MS = 3000;
const HANDOVER_MS = 3000;

// Where this page and its server are.
const BASE = new URL("..", location.href);
const PAGE = location.href.replace(/#.*/, "");

const LINK_PROBLEMS = {
  "link-used": ["This link has been used", "A link works only once, and this one has already moved the session. If that was not you, bring the session back on the first device."],
  "link-expired": ["This link has expired", "Links are valid for one minute. Make a new one on the other device: Continue on another device."],
  "link-invalid": ["This link is not valid", "Part of it may be missing. Make a new one on the other device: Continue on another device."],
};
const NO_TAKEOVER = [
  "This server does not allow sessions to move",
  "Its operator can allow it:",
  "scripts/baton serve --allow_override_connect",
];

const TRY_AGAIN = "The server cannot move it at the moment. Try again.";
const NO_WAY_BACK = {
  flapping: "It has moved too often. Try again in a minute.",
  "not-granted": "The other device did not give it back: it did not get the session by a link of this page.",
  "insecure-page": "Browsers allow this only on pages with TLS. Make a new link on the other device.",
  "cannot-verify": TRY_AGAIN,
  "try-again": TRY_AGAIN,
};

/** What this tab stores of the session, so that it continues after a refresh. */
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
const keep = () => sessionStorage.setItem(KEPT, JSON.stringify({ me, name, partner }));

const newId = (kind) =>
  kind + "-" + crypto.getRandomValues(new Uint32Array(2)).reduce((id, part) => id + part.toString(36), "");

let me; // this person's peer ID, which moves from device to device
let name = ""; // and their name
let partner; // the other person: `{ id, name, device }`
let peer;
let isOpen = false; // whether the session has begun on this page
let gone = false; // whether it is on another device now
let saving;
let trying;
const connections = new Set();

const board = new Board(byId("canvas"), byId("colours"), (change) => {
  send({ board: change });
  save();
});
const chat = new Chat(byId("log"), (id) => (id === me ? undefined : partner?.name || "Partner"));
const transfer = new Transfer(() => peer.transferLink({ url: PAGE }));

// The partner

const partnerName = () => partner?.name || "your partner";
const isWith = () => [...connections].some(({ open }) => open);

const send = (message) => {
  for (const connection of connections) {
    if (connection.open) {
      connection.send(message);
    }
  }
};

const hello = () => ({ hello: { name, device: deviceName() } });

const adopt = (connection) => {
  if (partner && partner.id !== connection.peer && isWith()) {
    connection.on("open", () => {
      connection.send({ full: true });
      setTimeout(() => connection.close(), 1000);
    });
    return;
  }
  partner = partner?.id === connection.peer ? partner : { id: connection.peer };
  keep();
  connection.on("open", () => {
    connections.add(connection);
    clearTimeout(trying);
    connection.send(hello());
    connection.send({ board: board.all(), chat: chat.tail() });
    save();
    showStatus();
  });
  connection.on("data", (message) => receive(message, connection));
  connection.on("close", () => lost(connection));
  connection.on("error", () => lost(connection));
};

const receive = ({ hello: greeting, board: change, chat: messages, moved, full }, connection) => {
  if (full) {
    connection.close();
    problem("There are two people on this board", "A board is for two. You can open one of your own.");
    return;
  }
  if (greeting) {
    greet(greeting);
  }
  if (change) {
    board.merge(change);
  }
  if (messages) {
    chat.merge(messages);
  }
  if (moved) {
    connections.delete(connection);
  }
  save();
  showStatus();
};

const greet = ({ name: theirs, device }) => {
  const before = partner.device;
  partner = { id: partner.id, name: String(theirs).slice(0, 24), device: String(device).slice(0, 40) };
  keep();
  if (before === undefined) {
    chat.news(`${partner.name || "Your partner"} is here (${partner.device})`);
  } else if (before !== partner.device) {
    chat.news(`${partner.name || "Your partner"} continues on: ${partner.device}`);
  }
};

const lost = (connection) => {
  if (connections.delete(connection) && !isWith() && !gone) {
    showStatus();
    tryAgain();
  }
};

/** The partner's side of a connection can end silently; then one of the two connects again. */
const tryAgain = () => {
  clearTimeout(trying);
  if (partner && me < partner.id) {
    trying = setTimeout(() => reach([]), AGAIN_MS);
  }
};

const reach = (contacts) => {
  clearTimeout(trying);
  if (gone || !peer.open) {
    return;
  }
  const again = peer.reconnectContacts(contacts.filter(({ label }) => label === LABEL));
  if (again.length) {
    again.forEach(adopt);
  } else if (partner && !isWith()) {
    adopt(peer.connect(partner.id, { label: LABEL, reliable: true }));
  }
};

// The session

const save = () => {
  saving ??= setTimeout(() => {
    saving = undefined;
    if (!gone && isOpen) {
      const talk = { name, partner, chat: chat.tail(20) };
      const room = STATE_BYTES - new Blob([JSON.stringify(talk)]).size;
      peer.saveState({ ...talk, board: board.newest(room) });
    }
  }, SAVE_MS);
};

const restore = ({ state, contacts }) => {
  if (state) {
    name = state.name;
    partner ??= state.partner;
    keep();
    board.merge(state.board);
    chat.merge(state.chat);
  }
  reach(contacts);
};

const connectionText = () => {
  if (!peer.open) {
    return ["wait", "Connection lost, trying again…"];
  }
  if (isWith()) {
    return ["good", `With ${partnerName()}${partner.device ? `, ${partner.device}` : ""}`];
  }
  return partner ? ["wait", `${partner.name || "Your partner"} is away`] : ["wait", "Waiting for someone to join"];
};

const showStatus = () => {
  const [state, text] = gone ? ["idle", "On another device"] : connectionText();
  byId("status").dataset.state = state;
  if (byId("status-text").textContent !== text) {
    byId("status-text").textContent = text;
  }
  show("move", isOpen && !gone);
  show("invite", isOpen && !partner);
};

const begin = () => {
  if (!isOpen) {
    isOpen = true;
    keep();
    byId("invite-link").value = `${PAGE}#join=${me}`;
    view("session");
    byId("session-title").focus();
  }
  showStatus();
};

const problem = (title, text, code = "") => {
  gone = true;
  peer?.destroy();
  sessionStorage.removeItem(KEPT);
  byId("problem-title").textContent = title;
  byId("problem-text").textContent = text;
  byId("problem-code").textContent = code;
  show("problem-code", code !== "");
  show("move", false);
  byId("status").dataset.state = "bad";
  byId("status-text").textContent = "Not connected";
  view("problem");
  byId("problem-title").focus();
};

const failed = ({ type, message, reason }) => {
  if (type === "peer-unavailable") {
    tryAgain();
  } else if (LINK_PROBLEMS[type]) {
    problem(...LINK_PROBLEMS[type]);
  } else if (type === "takeover-refused" && !isOpen) {
    const off = ["override-disabled", undefined].includes(reason);
    problem(...(off ? NO_TAKEOVER : ["The session did not move", `${message}. Try again in a minute.`]));
  } else if (type === "unavailable-id") {
    problem("Your session is open elsewhere", "Another device or tab has it, and it cannot be moved here.");
  } else if (type === "server-error") {
    problem("The server refused the connection", `It says: ${message}. If it uses its own key, open this page with ?key=KEY.`);
  } else if (type === "network") {
    problem("The connection was closed", "The server closed it permanently.");
  } else if (type === "browser-incompatible") {
    problem("This browser is not supported", "The demo needs WebRTC.");
  }
};

const movedAway = ({ device, at, canRetake }) => {
  gone = true;
  send({ moved: true });
  // What was just sent goes first.
  setTimeout(() => connections.forEach((connection) => connection.close()), 200);
  transfer.close();
  byId("elsewhere-where").textContent = [device, at && `since ${timeOf(at)}`].filter(Boolean).join(", ");
  byId("elsewhere-text").textContent = canRetake
    ? "The whole session is there now. You can bring it back here."
    : `The whole session is there now.${isSecureContext ? "" : " " + NO_WAY_BACK["insecure-page"]}`;
  byId("elsewhere-problem").textContent = "";
  show("back", canRetake);
  begin();
  if (!byId("elsewhere").open) {
    byId("elsewhere").showModal();
  }
};

const bringBack = async () => {
  const button = byId("back");
  button.disabled = true;
  byId("elsewhere-problem").textContent = "";
  try {
    connections.forEach((connection) => connection.close());
    connections.clear();
    await peer.takeBack();
    gone = false;
    byId("elsewhere").close();
    chat.news("Your session is back on this device");
    showStatus();
  } catch ({ reason }) {
    byId("elsewhere-problem").textContent =
      NO_WAY_BACK[reason] ?? "The other device did not answer. Is the page still open there?";
  } finally {
    button.disabled = false;
  }
};

const connect = async (link) => {
  view("waiting");
  const Peer = await library("Peer").catch(({ message }) => problem("PeerJS is missing", message));
  if (!Peer) {
    return;
  }
  const secure = location.protocol === "https:";
  const BatonPeer = withBaton(Peer);
  peer = new BatonPeer(me, {
    host: location.hostname,
    port: Number(location.port) || (secure ? 443 : 80),
    path: BASE.pathname,
    key: new URLSearchParams(location.search).get("key") ?? "peerjs",
    secure,
    device: deviceName(),
    adopt: link,
  });
  peer.on("open", () => {
    if (gone) {
      return;
    }
    if (!link) {
      begin();
      reach([]);
    } else {
      // The session follows at once, if another device still had it.
      setTimeout(() => {
        if (!isOpen && !gone) {
          begin();
          chat.news("The other device was already gone, so the board and the messages did not move");
        }
      }, HANDOVER_MS);
    }
  });
  peer.on("handover", (session) => {
    gone = false;
    const arrives = !isOpen;
    restore(session);
    begin();
    if (arrives) {
      chat.news(`Your session is here now (${deviceName()})`);
    }
  });
  peer.on("resumed", restore);
  peer.on("waiting", ({ retryAfter }) => {
    byId("waiting-title").textContent =
      `The session is kept for a device that lost its connection. Trying again in ${Math.ceil(retryAfter)} s…`;
  });
  peer.on("overridden", movedAway);
  peer.on("disconnected", () => isOpen && showStatus());
  peer.on("connection", (connection) => (gone ? connection.close() : adopt(connection)));
  peer.on("error", failed);
};

// The beginning

const startAnew = () => {
  sessionStorage.removeItem(KEPT);
  location.replace(PAGE);
};

const offerStart = (host) => {
  if (host) {
    byId("start-title").textContent = "You are invited to a shared board";
    byId("start-text").textContent =
      "Draw and talk with the person who sent you the link, straight from browser to browser. You can move your side to another device at any time.";
    byId("begin").textContent = "Join the board";
    show("steps", false);
  }
  byId("status-text").textContent = "Not connected";
  byId("start-form").addEventListener("submit", (event) => {
    event.preventDefault();
    name = byId("name").value.trim();
    me = newId(host ? "guest" : "board");
    partner = host ? { id: host } : undefined;
    connect();
  });
  view("start");
  byId("name").focus();
};

/** Adopts a link only if the user agrees: an attacker can make one of a session of their own. */
const offerArrival = (link, before) => {
  byId("status-text").textContent = "Not connected";
  byId("arrival-id").textContent = link.id;
  show("arrival-instead", before.me !== undefined && before.me !== link.id);
  byId("arrive").addEventListener("click", () => {
    me = link.id;
    connect(link);
  });
  byId("decline").addEventListener("click", () => location.reload());
  view("arrival");
  byId("arrival-title").focus();
};

const start = () => {
  byId("move").addEventListener("click", () => transfer.open());
  byId("anew").addEventListener("click", startAnew);
  byId("leave").addEventListener("click", startAnew);
  byId("back").addEventListener("click", bringBack);
  byId("elsewhere").addEventListener("cancel", (event) => event.preventDefault());
  // Browsers still close it when Escape is pressed twice.
  byId("elsewhere").addEventListener("close", () => gone && byId("elsewhere").showModal());
  byId("clear").addEventListener("click", () => board.clear());
  copy(document.querySelector('[data-copy="invite-link"]'));
  byId("chat-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("text").value.trim();
    if (text) {
      send({ chat: [chat.say(me, text)] });
      save();
      byId("text").value = "";
    }
  });

  let link;
  try {
    link = readTransferLink();
  } catch ({ type }) {
    problem(...LINK_PROBLEMS[type]);
    return;
  }
  const host = /[#&]join=([\w-]+)/.exec(location.hash)?.[1];
  const before = kept();
  if (link) {
    offerArrival(link, before);
  } else if (before.me && (!host || host === before.partner?.id)) {
    ({ me, name, partner } = before);
    connect();
  } else {
    offerStart(host);
  }
};

start();
