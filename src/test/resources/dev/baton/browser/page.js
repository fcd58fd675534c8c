// What a test can ask of the stock client. Everything that happens is kept in order in `events`.
const events = [];
let peer;
let connection;

function note(event, detail) {
  events.push(detail === undefined ? event : `${event}: ${detail}`);
}

function adopt(newConnection) {
  connection = newConnection;
  // Once: the client has been seen to say so twice for one channel.
  connection.once("open", () => note("channel open", newConnection.peer));
  connection.on("data", (data) => note("data", JSON.stringify(data)));
  connection.on("close", () => note("channel closed"));
}

// Without an id the client asks the server for one.
function join(id, options) {
  const all = { host: "127.0.0.1", config: { iceServers: [] }, ...options };
  peer = id ? new Peer(id, all) : new Peer(all);
  peer.on("open", (ownId) => note("open", ownId));
  peer.on("connection", adopt);
  peer.on("disconnected", () => note("disconnected"));
  peer.on("close", () => note("close"));
  peer.on("error", (error) => note("error", error.type));
}

function call(id, metadata) {
  adopt(peer.connect(id, { metadata }));
}

function send(data) {
  connection.send(data);
}

function listPeers() {
  return new Promise((resolve) => peer.listAllPeers(resolve));
}

// As an app does that wants to know why it is disconnected: the stock client itself passes over
// messages whose type it does not know.
function noteMessages() {
  const handle = peer._handleMessage;
  peer._handleMessage = (message) => {
    note("message", message.type);
    handle.call(peer, message);
  };
}
