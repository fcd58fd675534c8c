import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  BatonPeer,
  OPTIONS,
  StockPeer,
  happens,
  lastSocket,
  listenerCount,
  names,
  newWorld,
  noStorage,
  pass,
  randomIs,
  recorded,
  retryDelay,
  settle,
  sockets,
} from "./harness.mjs";

beforeEach(() => newWorld());

const connected = (options) => {
  const peer = new BatonPeer("alice", { ...OPTIONS, ...options });
  lastSocket().opens();
  return peer;
};

const refusedBy = async (code, message) => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = recorded(peer);
  if (message) {
    lastSocket().says(message);
  }
  lastSocket().ends(code);
  await pass(120_000);
  return { peer, events };
};

test("waits twice as long after each failure, half a second at first, 30 s at most", () => {
  randomIs(1);
  const waits = Array.from({ length: 9 }, (_, attempt) => retryDelay(1006, attempt));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("spreads the waits over their whole length, so that not all clients come at once", () => {
  randomIs(0);
  assert.equal(retryDelay(1006, 3), 0);
  randomIs(0.25);
  assert.equal(retryDelay(1006, 3), 1000);
});

test("comes back within a second after a restart", () => {
  randomIs(1);
  assert.equal(retryDelay(1012, 0), 1000);
  assert.equal(retryDelay(1012, 6), 1000);
});

test("comes back from a restart when the server says that it is there again", async () => {
  randomIs(1);
  assert.equal(retryDelay(1012, 0, "5000 ms until a reconnect: service restart"), 6000);
  assert.equal(retryDelay(1012, 0, "Service restart"), 1000);
  assert.equal(retryDelay(1006, 0, "5000 ms"), 500);
  connected();
  lastSocket().ends(1012, "5000 ms until a reconnect: service restart");
  await pass(5_999);
  assert.equal(sockets().length, 1);
  await pass(1);
  assert.equal(sockets().length, 2);
});

test("never comes back from a close that says so", () => {
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 4400, 4401, 4403, 4409]) {
    assert.equal(retryDelay(code, 0), undefined, String(code));
  }
});

test("comes back from a close that is no refusal or may pass", () => {
  for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 4429]) {
    assert.equal(typeof retryDelay(code, 0), "number", String(code));
  }
});

test("asks for handover, and names its device", () => {
  new BatonPeer("alice", { ...OPTIONS, device: "Anna’s phone & co" });
  const { url, query } = lastSocket();
  assert.equal(url.origin + url.pathname, "wss://signaling.example/p/peerjs");
  assert.equal(query.key, "peerjs");
  assert.equal(query.id, "alice");
  assert.equal(query.caps, "handover");
  assert.equal(query.device, "Anna’s phone & co");
});

test("asks for a receipt if the app wants one, and passes it on", () => {
  const peer = new BatonPeer("alice", { ...OPTIONS, receipt: true });
  const events = recorded(peer);
  assert.equal(lastSocket().query.caps, "handover,receipt");
  lastSocket().opens();
  lastSocket().says({ type: "RECEIPT", payload: { receipt: "e.y.j" } });
  assert.deepEqual(events, [
    ["open", "alice"],
    ["receipt", "e.y.j"],
  ]);
});

test("leaves the stock Peer as it was", () => {
  const own = Object.getOwnPropertyNames(StockPeer.prototype);
  connected();
  assert.deepEqual(Object.getOwnPropertyNames(StockPeer.prototype), own);
  new StockPeer("bob", OPTIONS);
  assert.equal(lastSocket().query.caps, undefined);
  assert.equal(new BatonPeer("carol", OPTIONS) instanceof StockPeer, true);
});

test("leaves the page's WebSocket as it was, also when one cannot be made", () => {
  const { WebSocket } = globalThis;
  connected();
  assert.equal(globalThis.WebSocket, WebSocket);
  globalThis.WebSocket = class {
    constructor() {
      throw new SyntaxError("not here");
    }
  };
  const refusing = globalThis.WebSocket;
  assert.throws(() => new BatonPeer("alice", OPTIONS), SyntaxError);
  assert.equal(globalThis.WebSocket, refusing);
});

test("resumes after a lost network, with the same ID and token", async () => {
  const peer = connected();
  const events = recorded(peer);
  lastSocket().ends(1006);
  assert.deepEqual(events, [["disconnected", "alice"]]);
  await pass(249);
  assert.equal(sockets().length, 1);
  await pass(1);
  const [first, second] = sockets();
  assert.deepEqual(second.query, first.query);
  second.opens();
  assert.deepEqual(events.at(-1), ["open", "alice"]);
  assert.equal(peer.open, true);
});

test("goes on trying while the network is away, and begins anew once it was back", async () => {
  connected();
  randomIs(1);
  lastSocket().ends(1006);
  for (const wait of [500, 1000, 2000]) {
    await pass(wait);
    lastSocket().ends(1006);
  }
  assert.equal(sockets().length, 4);
  await pass(4000);
  lastSocket().opens().ends(1006);
  await pass(500);
  assert.equal(sockets().length, 6);
});

test("also a first connect that finds no server is tried again", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = recorded(peer);
  lastSocket().ends(1006);
  await pass(500);
  lastSocket().opens();
  assert.deepEqual(names(events), ["disconnected", "open"]);
});

for (const event of ["online", "visibilitychange"]) {
  test(`does not wait any longer on ${event}`, async () => {
    connected();
    lastSocket().ends(1006);
    happens(event);
    assert.equal(sockets().length, 2);
    assert.equal(listenerCount(), 0);
    await pass(120_000);
    assert.equal(sockets().length, 2);
  });
}

test("does not come back after the app has disconnected or destroyed it", async () => {
  for (const end of ["disconnect", "destroy"]) {
    newWorld();
    const peer = connected();
    peer[end]();
    await pass(120_000);
    assert.equal(sockets().length, 1, end);
    assert.equal(listenerCount(), 0, end);
  }
});

test("stops waiting when the app disconnects or destroys it meanwhile", async () => {
  for (const end of ["disconnect", "destroy"]) {
    newWorld();
    const peer = connected();
    lastSocket().ends(1006);
    peer[end]();
    await pass(120_000);
    assert.equal(sockets().length, 1, end);
    assert.equal(listenerCount(), 0, end);
  }
});

test("an app that reconnects by itself gets one connection, not two", async () => {
  const peer = connected();
  peer.on("disconnected", () => peer.reconnect());
  lastSocket().ends(1006);
  await pass(120_000);
  assert.equal(sockets().length, 2);
});

test("a server that is full or busy is asked again", async () => {
  for (const code of [1013, 4429]) {
    newWorld();
    const { events } = await refusedBy(code, { type: "ERROR", payload: { msg: "full" } });
    assert.equal(sockets().length, 2, String(code));
    assert.deepEqual(names(events), ["disconnected"], String(code));
  }
});

test("a refusal for good is said as the stock client says it", async () => {
  const { peer, events } = await refusedBy(4401, {
    type: "ERROR",
    payload: { msg: "Invalid key provided" },
  });
  assert.equal(sockets().length, 1);
  assert.deepEqual(events, [
    ["error", "server-error", "Invalid key provided"],
    ["disconnected", "alice"],
    ["close"],
  ]);
  assert.equal(peer.destroyed, true);
});

test("a refusal of PeerServer, which closes without a code, is one for good", async () => {
  const { events } = await refusedBy(1005, { type: "ERROR", payload: { msg: "No id" } });
  assert.equal(sockets().length, 1);
  assert.deepEqual(names(events), ["error", "disconnected", "close"]);
});

test("an old refusal does not count against a later loss", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = recorded(peer);
  lastSocket().says({ type: "ERROR", payload: { msg: "full" } });
  lastSocket().ends(1013);
  await pass(500);
  lastSocket().opens().ends(1005);
  await pass(500);
  assert.equal(sockets().length, 3);
  assert.deepEqual(names(events), ["disconnected", "open", "disconnected"]);
});

test("a connection that was open and is closed for good is an error", async () => {
  const peer = connected();
  const events = recorded(peer);
  lastSocket().ends(1009);
  await pass(120_000);
  assert.deepEqual(events, [
    ["error", "network", "Connection lost"],
    ["disconnected", "alice"],
  ]);
  assert.equal(sockets().length, 1);
});

test("a taken ID is unavailable, as with the stock client", async () => {
  const { peer, events } = await refusedBy(4409, {
    type: "ID-TAKEN",
    payload: { msg: "ID is taken" },
  });
  assert.deepEqual(events[0], ["error", "unavailable-id", 'ID "alice" is taken']);
  assert.equal(peer.destroyed, true);
  assert.equal(sockets().length, 1);
});

const taken = (retryAfter) => {
  lastSocket().says({ type: "ID-TAKEN", payload: { msg: "ID is taken", retryAfter } });
  lastSocket().ends(4409);
};

const withWaiting = (peer) => {
  const events = recorded(peer);
  peer.on("waiting", (wait) => events.push(["waiting", wait]));
  return events;
};

test("an ID that waits for its own client is asked for again when that client's time is over", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = withWaiting(peer);
  taken(29);
  assert.deepEqual(events, [["waiting", { retryAfter: 29 }]]);
  await pass(29_499);
  assert.equal(sockets().length, 1);
  await pass(1);
  assert.equal(sockets().length, 2);
  assert.deepEqual(lastSocket().query, sockets()[0].query);
  lastSocket().opens();
  assert.deepEqual(names(events), ["waiting", "open"]);
  assert.equal(peer.open, true);
});

test("pages that wait do not all ask at the same moment", async () => {
  randomIs(0);
  new BatonPeer("alice", OPTIONS);
  taken(29);
  await pass(29_000);
  assert.equal(sockets().length, 2);
});

test("an ID is waited for three times in a row, and then unavailable", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = withWaiting(peer);
  for (let n = 0; n < 4; n++) {
    taken(5);
    await pass(6_000);
  }
  assert.equal(sockets().length, 4);
  assert.deepEqual(names(events), ["waiting", "waiting", "waiting", "error", "disconnected", "close"]);
  assert.equal(events[3][1], "unavailable-id");
  await pass(600_000);
  assert.equal(sockets().length, 4);
});

test("each time that the ID was got the count of waits begins again", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  const events = withWaiting(peer);
  for (let n = 0; n < 4; n++) {
    taken(5);
    await pass(6_000);
    lastSocket().opens().ends(1006);
    await pass(30_000);
  }
  assert.equal(names(events).filter((name) => name === "waiting").length, 4);
  assert.equal(peer.destroyed, false);
});

test("an ID whose client is there, or is waited for too long, is unavailable at once", async () => {
  for (const retryAfter of [undefined, "soon", 301, 1e12]) {
    newWorld();
    const peer = new BatonPeer("alice", OPTIONS);
    const events = withWaiting(peer);
    taken(retryAfter);
    await pass(120_000);
    assert.equal(sockets().length, 1, String(retryAfter));
    assert.deepEqual(names(events), ["error", "disconnected", "close"], String(retryAfter));
  }
});

test("an app that reconnects by itself does not shorten the waiting", async () => {
  const peer = new BatonPeer("alice", OPTIONS);
  peer.on("disconnected", () => peer.reconnect());
  taken(29);
  peer.reconnect();
  happens("online");
  happens("visibilitychange");
  await pass(29_000);
  assert.equal(sockets().length, 1);
  await pass(1_000);
  assert.equal(sockets().length, 2);
});

test("an app that disconnects or destroys its peer ends the waiting", async () => {
  for (const end of ["disconnect", "destroy"]) {
    newWorld();
    const peer = new BatonPeer("alice", OPTIONS);
    taken(29);
    peer[end]();
    await pass(120_000);
    assert.equal(sockets().length, 1, end);
  }
});

test("a refreshed page has the token of before, and so resumes", () => {
  connected();
  connected();
  assert.equal(sockets()[1].query.token, sockets()[0].query.token);
});

test("every tab and every ID has a token of its own, of 128 random bits", () => {
  connected();
  sessionStorage = {};
  connected();
  new BatonPeer("bob", OPTIONS);
  const tokens = new Set(sockets().map(({ query }) => query.token));
  assert.equal(tokens.size, 3);
  for (const token of tokens) {
    const [high, low] = token.split("_").map(BigInt);
    assert.equal(high < 2n ** 64n && low < 2n ** 64n && (high > 0n || low > 0n), true, token);
  }
});

test("a token of the app's is left alone, also by a refresh", () => {
  connected();
  connected({ token: "mine" });
  assert.equal(lastSocket().query.token, "mine");
});

test("nothing is kept of a peer that is not to be remembered", () => {
  connected({ remember: false });
  assert.deepEqual(sessionStorage, {});
  connected({ remember: false });
  assert.notEqual(sockets()[1].query.token, sockets()[0].query.token);
});

test("works where nothing can be stored", async () => {
  noStorage();
  const peer = connected();
  lastSocket().ends(1006);
  await pass(500);
  assert.equal(lastSocket().query.token, sockets()[0].query.token);
  lastSocket().opens();
  assert.equal(peer.open, true);
});

test("an ID of the server's is kept through a lost network", async () => {
  const world = newWorld();
  world.answers = async () => ({ status: 200, text: async () => "given" });
  const peer = new BatonPeer(OPTIONS);
  await settle();
  assert.equal(lastSocket().query.id, "given");
  assert.match(lastSocket().query.token, /^\d+_\d+$/);
  lastSocket().opens().ends(1006);
  await pass(500);
  assert.equal(lastSocket().query.id, "given");
  lastSocket().opens();
  assert.equal(peer.id, "given");
});
