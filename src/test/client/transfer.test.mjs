import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  BatonPeer,
  OPTIONS,
  StockPeer,
  json,
  lastSocket,
  names,
  newWorld,
  pass,
  readTransferLink,
  recorded,
  settle,
  sockets,
} from "./harness.mjs";
import { FakeDataConnection, FakeServer } from "./signaling.mjs";

let server;
beforeEach(() => {
  server = new FakeServer();
  newWorld(server);
});

const ALL = { ...OPTIONS, serializers: { default: FakeDataConnection, json: FakeDataConnection } };

/** A page of another device: its storage is its own. */
const join = async (options, id = "alice") => {
  sessionStorage = {};
  const peer = new BatonPeer(id, { ...ALL, ...options });
  const storage = sessionStorage;
  const events = recorded(peer);
  await settle();
  return { peer, events, storage };
};

/** Opens a link as the browser of another device does. */
const open = (link, options) => {
  location.href = link.url;
  return join({ adopt: readTransferLink(), ...options });
};

const overridden = ({ events }) => events.findLast(([event]) => event === "overridden")?.[1];
const failure = (promise) =>
  promise.then(
    () => assert.fail("it succeeded"),
    (error) => error,
  );

test("asks for a ticket with the token of its connection", async () => {
  const world = newWorld(server);
  const { peer } = await join({ path: "/a", key: "k" });
  const ticket = await peer.requestTicket();
  const { url, method, headers, body } = world.fetched[0];
  assert.equal(url, "https://signaling.example:443/a/k/ticket");
  assert.equal(method, "POST");
  assert.equal(headers.Authorization, "Bearer " + lastSocket().query.token);
  assert.equal(body, '{"id":"alice"}');
  assert.equal(ticket.expiresIn, 60);
  assert.match(ticket.ticket, /^ticket-for-alice/);
});

test("asks for a ticket without TLS where the server has none", async () => {
  const world = newWorld(server);
  const { peer } = await join({ secure: false, host: "ws.example", port: 9000 });
  await peer.requestTicket();
  assert.equal(world.fetched[0].url, "http://ws.example:9000/p/peerjs/ticket");
});

test("says why it gets no ticket", async () => {
  const { peer } = await join();
  server.fetch = async () => json({ error: { reason: "override-disabled", msg: "It is off" } }, 403);
  const error = await failure(peer.transferLink());
  assert.equal(error instanceof Error, true);
  assert.deepEqual(
    [error.type, error.message, error.reason],
    ["ticket-refused", "It is off", "override-disabled"],
  );
});

test("gets no ticket of a server that knows none", async () => {
  const { peer } = await join();
  server.fetch = async () => ({ status: 404, json: async () => JSON.parse("<pre>") });
  const error = await failure(peer.requestTicket());
  assert.deepEqual([error.type, error.message], ["ticket-refused", "No ticket"]);
});

for (const [what, answer, reason] of [
  ["cannot verify", () => json({ error: { reason: "cannot-verify", msg: "x" } }, 503), "cannot-verify"],
  ["is busy", () => json({ error: { reason: "try-again", msg: "x" } }, 503), "try-again"],
  ["fails", () => ({ status: 502, json: async () => JSON.parse("<html>") }), undefined],
  ["is away", () => Promise.reject(new TypeError("Failed to fetch")), undefined],
]) {
  test(`a server that ${what} is to be asked again, and blames nobody`, async () => {
    const { peer } = await join();
    server.fetch = async () => answer();
    const error = await failure(peer.transferLink());
    assert.deepEqual(
      [error.type, error.message, error.reason],
      ["try-again", "No ticket now: try again", reason],
    );
  });
}

test("a link carries ID, ticket and pass behind the hash, and the address bar forgets it", async () => {
  const { peer } = await join({}, "Anna Lee_2");
  for (const url of ["https://app.example/x?y=1", "https://app.example/#/room/5"]) {
    const link = await peer.transferLink({ url });
    assert.equal(link.url.startsWith(url), true);
    assert.equal(link.url.split("#").length, 2);
    location.href = link.url;
    const read = readTransferLink();
    assert.deepEqual(read, { id: "Anna Lee_2", ticket: link.ticket, pass: link.pass });
    assert.match(link.pass, /^[\w-]{86}$/);
    assert.equal(location.href, url);
    assert.deepEqual(history.state, { of: "the app" });
    assert.equal(readTransferLink(), undefined);
  }
});

test("a link is for the page that makes it unless it is told otherwise", async () => {
  const { peer } = await join();
  assert.equal((await peer.transferLink()).url.startsWith("https://app.example/#baton="), true);
});

test("a link that is broken is no good, and is removed all the same", () => {
  const pass = "p".repeat(86);
  for (const rest of [
    "",
    pass,
    pass + "~abc",
    pass + "~abc~",
    "~~",
    "~~alice",
    pass + "~~alice",
    "short~abc~alice",
    pass + "x~abc~alice",
    pass + "~a b~alice",
    pass + "~abc~%",
    pass + "~abc~%E0%A4%A",
  ]) {
    location.href = "https://app.example/#baton=" + rest;
    assert.throws(readTransferLink, { type: "link-invalid", message: /make a new one/ }, rest);
    assert.equal(location.href, "https://app.example/");
  }
});

test("reading a link adopts nothing, and leaves an address that is not the page's alone", async () => {
  const desk = await join();
  const link = await desk.peer.transferLink();
  const before = sockets().length;
  location.href = "https://app.example/elsewhere";
  assert.equal(readTransferLink(link.url).id, "alice");
  assert.equal(location.href, "https://app.example/elsewhere");
  location.href = link.url;
  readTransferLink();
  await settle();
  assert.equal(sockets().length, before);
  assert.equal(desk.peer.open, true);
  assert.deepEqual(names(desk.events), ["open"]);
});

test("a link is adopted by name only", async () => {
  const desk = await join();
  const { id, ticket, pass } = await desk.peer.transferLink();
  assert.throws(() => new BatonPeer(id, { ...ALL, ticket, pass }), /adopt: link/);
  assert.throws(() => new BatonPeer({ ...ALL, ticket }), /adopt: link/);
  assert.throws(() => new BatonPeer(id, { ...ALL, adopt: { id, ticket, pass: "1_2" } }), {
    type: "link-invalid",
  });
  await settle();
  assert.equal(desk.peer.open, true);
});

test("no link is no link", () => {
  for (const hash of ["", "#", "#/baton", "#xbaton=1", "?baton=1"]) {
    location.href = "https://app.example/" + hash;
    assert.equal(readTransferLink(), undefined, hash);
  }
});

test("whoever opens the link has the ID, its state and its contacts; the other knows where it went", async () => {
  const before = await join();
  before.peer.saveState({ board: [1, 2] });
  const contacts = [{ peer: "bob", connectionId: "dc_1", type: "data", label: "chat" }];
  server.contacts = [...contacts, { peer: "guest-1", type: "data", label: "baton-takeback" }];

  const link = await before.peer.transferLink();
  const after = await open(link, { device: "Phone" });

  assert.deepEqual(names(after.events), ["open", "handover"]);
  const { state, contacts: told, previous, epoch } = after.events[1][1];
  assert.deepEqual(state, { board: [1, 2] });
  assert.deepEqual(told, contacts);
  assert.deepEqual(previous, { connection: "before", epoch: 1 });
  assert.equal(epoch, 2);
  assert.deepEqual(names(before.events), ["open", "disconnected", "overridden"]);
  assert.deepEqual(overridden(before), {
    msg: "Connected elsewhere",
    at: "2026-01-02T03:04:05Z",
    epoch: 2,
    device: "Phone",
    canRetake: true,
  });
  await pass(120_000);
  assert.equal(sockets().length, 2);
});

test("the ticket is shown beside a token of its own, so that an old link is worth nothing", async () => {
  const before = await join();
  const link = await before.peer.transferLink();
  await open(link);
  assert.deepEqual(lastSocket().protocols, ["peerjs", "bearer." + link.ticket]);
  assert.equal(lastSocket().url.href.includes(link.ticket), false);
  assert.match(lastSocket().query.token, /^\d+_\d+$/);

  const finder = await open(link);
  assert.deepEqual(finder.events[0], ["error", "link-used", "Link used: make a new one", "stale"]);
  assert.equal(finder.peer.destroyed, true);
});

test("after the takeover the ticket is not shown any more", async () => {
  const before = await join();
  const after = await open(await before.peer.transferLink());
  lastSocket().ends(1006);
  await pass(500);
  assert.deepEqual(lastSocket().protocols, []);
  assert.equal(after.peer.open, true);
});

for (const [reason, type] of [
  ["stale", "link-used"],
  ["proof-expired", "link-expired"],
  ["proof-invalid", "link-invalid"],
  ["proof-malformed", "link-invalid"],
  ["not-owner", "link-invalid"],
  ["flapping", "takeover-refused"],
  ["cannot-verify", "takeover-refused"],
  ["override-disabled", "takeover-refused"],
]) {
  test(`a link that is refused as ${reason} is a ${type}`, async () => {
    await join();
    server.reason = reason;
    const { events, peer } = await join({ adopt: { id: "alice", ticket: "forged" } });
    assert.deepEqual(names(events), ["error", "disconnected", "close"]);
    assert.equal(events[0][1], type);
    assert.equal(events[0][3], reason);
    assert.equal(peer.destroyed, true);
    await pass(120_000);
    assert.equal(sockets().length, 2);
  });
}

test("with tokens of an identity provider a refusal is no matter of links", async () => {
  await join();
  const { events } = await join({ adopt: { id: "alice", ticket: "a.J.WT" }, getToken: () => "a JWT" });
  assert.equal(events[0][1], "takeover-refused");
});

test("an ID goes to and fro without links, each time by a new secret", async () => {
  const phone = { device: "Phone" };
  const desk = await join({ device: "Desk" });
  const mobile = await open(await desk.peer.transferLink(), phone);
  mobile.peer.saveState("from the phone");
  const shown = [];
  for (let i = 0; i < 3; i++) {
    await desk.peer.takeBack();
    await settle();
    assert.equal(desk.peer.open, true);
    assert.equal(desk.peer.id, "alice");
    assert.deepEqual(desk.events.at(-1)[1].state, "from the phone");
    assert.equal(overridden(mobile).device, "Desk");
    assert.equal(overridden(mobile).canRetake, true);

    await mobile.peer.takeBack();
    await settle();
    assert.equal(mobile.peer.open, true);
    assert.equal(overridden(desk).device, "Phone");
    shown.push(JSON.stringify(sessionStorage));
  }
  assert.equal(names(desk.events).includes("connection"), false);
  assert.equal(names(mobile.events).includes("connection"), false);
  for (const { payload } of server.relayed) {
    assert.equal(payload.label, "baton-takeback");
    assert.equal(payload.metadata, undefined);
  }
  assert.equal([...server.holders.keys()].join(), "alice");
});

test("the ID comes back also if the link that was opened is not the newest", async () => {
  const desk = await join();
  const first = await desk.peer.transferLink();
  await desk.peer.transferLink();
  await open(first);
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("a page that lost its ID can take it back after a refresh", async () => {
  const desk = await join();
  await open(await desk.peer.transferLink());
  sessionStorage = desk.storage;
  const refreshed = new BatonPeer("alice", ALL);
  const events = recorded(refreshed);
  await settle();
  assert.deepEqual(events.at(-1), ["overridden", { canRetake: true }]);
  assert.equal(refreshed.destroyed, false);

  await refreshed.takeBack();
  assert.equal(refreshed.open, true);
});

test("a page that has the ID gives it back also after a refresh", async () => {
  const desk = await join();
  const mobile = await open(await desk.peer.transferLink());
  sessionStorage = mobile.storage;
  const events = recorded(new BatonPeer("alice", ALL));
  await settle();
  assert.equal(events[1][0], "resumed");
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("gives up on a device that does not answer", async () => {
  const desk = await join();
  await open(await desk.peer.transferLink());
  server.receive = () => {};
  const back = failure(desk.peer.takeBack());
  await settle();
  await pass(10_000);
  assert.deepEqual([(await back).type, (await back).reason], ["takeover-refused", "no answer"]);
});

test("takes the ID back from a device that is gone", async () => {
  const desk = await join();
  const mobile = await open(await desk.peer.transferLink());
  mobile.peer.destroy();
  await settle();
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("takes its ID over with a token of an identity provider", async () => {
  for (const getToken of ["ticket-for-alice.jwt1", () => "ticket-for-alice.jwt2"]) {
    const desk = await join({ getToken });
    await join({ adopt: { id: "alice", ticket: "ticket-for-alice." + Math.random() + typeof getToken } });
    assert.equal(overridden(desk).canRetake, true);
    await desk.peer.takeBack();
    assert.equal(desk.peer.open, true);
    desk.peer.destroy();
    await settle();
  }
});

test("takes the ID over with a token that is given late, and tells for which", async () => {
  const desk = await join();
  await join({ adopt: { id: "alice", ticket: "ticket-for-alice.other" } });
  const asked = [];
  await desk.peer.takeOver(async (id) => {
    asked.push(id);
    await settle();
    return "ticket-for-alice.late";
  });
  assert.deepEqual(asked, ["alice"]);
  assert.equal(desk.peer.open, true);
});

test("moves to another ID by its link", async () => {
  const desk = await join();
  const link = await desk.peer.transferLink();
  const mobile = await join({}, "somebody");
  location.href = link.url;
  await mobile.peer.adopt(readTransferLink());
  assert.equal(mobile.peer.id, "alice");
  assert.equal([...server.holders.keys()].join(), "alice");
  await settle();
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("a takeover that is refused rejects, and leaves the page as it was", async () => {
  const desk = await join();
  await open(await desk.peer.transferLink());
  server.reason = "flapping";
  const error = await failure(desk.peer.takeOver("old"));
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "flapping"]);
  assert.equal(desk.peer.destroyed, false);
  server.reason = undefined;
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("a takeover that the server refuses for good rejects", async () => {
  const desk = await join();
  server.accept = (socket) => {
    socket.says({ type: "ERROR", payload: { msg: "This server needs a proof" } });
    socket.ends(4401);
  };
  assert.equal((await failure(desk.peer.takeOver("bad"))).type, "takeover-refused");
});

test("state is sent as it is, the last one again when the connection was away", async () => {
  const { peer } = await join();
  peer.saveState({ a: 1 });
  assert.deepEqual(lastSocket().sent.at(-1), { type: "STATE", payload: { a: 1 } });
  lastSocket().ends(1006);
  peer.saveState("later");
  await pass(500);
  assert.deepEqual(lastSocket().sent, [{ type: "STATE", payload: "later" }]);
  peer.saveState();
  assert.equal(server.states.get("alice"), null);
});

test("state that is saved before the connection is open is sent then", async () => {
  const peer = new BatonPeer("alice", ALL);
  peer.saveState(7);
  await settle();
  assert.equal(server.states.get("alice"), 7);
});

test("a page that lost its ID does not write over the state of who has it", async () => {
  const desk = await join();
  desk.peer.saveState("old");
  const mobile = await open(await desk.peer.transferLink());
  mobile.peer.saveState("new");
  desk.peer.saveState("old too");
  await desk.peer.takeBack();
  await settle();
  assert.equal(server.states.get("alice"), "new");
  assert.equal(desk.events.at(-1)[1].state, "new");
});

test("state may have 16 KiB of UTF-8 and no more", async () => {
  const { peer } = await join();
  const most = "é".repeat((16384 - 2) / 2);
  peer.saveState(most);
  assert.equal(server.states.get("alice"), most);
  assert.throws(() => peer.saveState(most + "x"), { type: "state-too-large" });
  assert.equal(server.states.get("alice"), most);
});

test("state that the server finds too large does not cost the connection", async () => {
  const { peer, events } = await join();
  lastSocket().says({ type: "ERROR", payload: { msg: "too large", reason: "state-too-large" } });
  assert.deepEqual(events.at(-1), ["error", "state-too-large", "too large"]);
  assert.equal(peer.open, true);
});

test("a resume is told apart from a takeover", async () => {
  const desk = await join();
  desk.peer.saveState("mine");
  sessionStorage = desk.storage;
  const events = recorded(new BatonPeer("alice", ALL));
  await settle();
  assert.deepEqual(names(events), ["open", "resumed"]);
  assert.equal(events[1][1].state, "mine");
});

const contact = (peer, label, more) => ({
  peer,
  label,
  connectionId: `dc_${peer}_${label}`,
  type: "data",
  metadata: { of: peer },
  serialization: "default",
  reliable: true,
  ...more,
});

test("connects again to each contact once, as it was connected", async () => {
  const desk = await join();
  await join({}, "bob");
  server.contacts = [
    contact("bob", "chat"),
    contact("bob", "chat", { connectionId: "dc_2" }),
    contact("bob", "files", { reliable: false }),
    contact("bob", "call", { type: "media" }),
    contact("guest-1", "baton-takeback"),
  ];
  const mobile = await open(await desk.peer.transferLink());
  server.relayed = [];
  const connections = mobile.peer.reconnectContacts();
  await settle();
  assert.deepEqual(
    connections.map(({ peer, label, metadata, reliable, open }) => [peer, label, metadata, reliable, open]),
    [
      ["bob", "chat", { of: "bob" }, true, true],
      ["bob", "files", { of: "bob" }, false, true],
    ],
  );
  assert.equal(server.relayed.length, 2);
  assert.equal(connections[0].connectionId.startsWith("dc_bob"), false);
});

test("connects to the contacts that it is given, and has none before a handover", async () => {
  const { peer } = await join();
  assert.deepEqual(peer.reconnectContacts(), []);
  assert.equal(peer.reconnectContacts([contact("bob", "chat")]).length, 1);
});

test("a connection that is still open is not made again", async () => {
  const { peer } = await join();
  await join({}, "bob");
  const chat = peer.connect("bob", { label: "chat" });
  await settle();
  const { connectionId } = chat;
  assert.deepEqual(peer.reconnectContacts([contact("bob", "chat", { connectionId })]), [chat]);
});

test("connections of the app's are the app's", async () => {
  const { events } = await join();
  const bob = await join({}, "bob");
  bob.peer.connect("alice", { label: "chat" });
  await settle();
  assert.deepEqual(events.at(-1), ["connection", "chat"]);
});
