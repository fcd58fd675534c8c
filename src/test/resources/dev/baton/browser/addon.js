// A page with the add-on; what happens is told in `events`, as the stock client's page does it.
import { readTransferLink, withBaton } from "./baton-client.js";

const BatonPeer = withBaton(Peer);
const channels = new Map();

window.events = [];
const tell = (event) => window.events.push(event);

function keep(channel) {
  // Once: the client has been seen to say so twice for one channel.
  channel.once("open", () => {
    channels.set(channel.peer, channel);
    tell(`channel open: ${channel.peer} ${channel.label}`);
  });
  channel.on("data", (data) => tell(`data: ${JSON.stringify(data)}`));
  channel.on("close", () => tell(`channel closed: ${channel.peer}`));
}

window.join = (id, options) => {
  const peer = new BatonPeer(id, { host: "127.0.0.1", path: "/", config: { iceServers: [] }, ...options });
  window.peer = peer;
  peer.on("open", (own) => tell(`open: ${own}`));
  peer.on("connection", keep);
  peer.on("disconnected", () => tell("disconnected"));
  peer.on("close", () => tell("close"));
  peer.on("error", (error) => tell(`error: ${error.type}`));
  peer.on("overridden", (by) => tell(`overridden by ${by.device}, can retake: ${by.canRetake}`));
  peer.on("waiting", ({ retryAfter }) => tell(`waiting: ${retryAfter}`));
  peer.on("resumed", ({ state }) => tell(`resumed: ${JSON.stringify(state)}`));
  peer.on("handover", ({ state, contacts }) => {
    const whom = [...new Set(contacts.map(({ peer, label }) => `${peer} ${label}`))];
    tell(`handover: ${JSON.stringify(state)} ${whom}`);
    window.contacts = contacts;
  });
};

/** By the link that the page was opened with; says what is wrong with it. */
window.joinByLink = (options) => {
  try {
    const link = readTransferLink();
    window.join(link.id, { ...options, adopt: link });
  } catch (error) {
    tell(`error: ${error.type}`);
  }
};

window.call = (id, options) => keep(window.peer.connect(id, options));
window.reconnectContacts = () => window.peer.reconnectContacts().forEach(keep);
window.send = (id, data) => channels.get(id).send(data);

/** Sends the numbers from 0 on, each over the newest channel with the peer, until stopped. */
window.stream = (id) => {
  let next = 0;
  const timer = setInterval(() => window.send(id, next++), 5);
  window.stopStream = () => {
    clearInterval(timer);
    return next;
  };
};

/** What has become of each connection, for one who wonders why nothing happens. */
window.connectionsNow = () =>
  Object.values(window.peer?.connections ?? {})
    .flat()
    .map(({ peer, label, connectionId, open, peerConnection: at }) =>
      [peer, label, connectionId, open, at?.signalingState, at?.iceConnectionState, at?.iceGatheringState]
        .join(" "),
    );
window.ready = true;
