// Taking an ID back: who can, who cannot, and what is said on the way.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  BatonPeer,
  OPTIONS,
  StockPeer,
  computed,
  json,
  newWorld,
  pageIsSecure,
  pass,
  readTransferLink,
  recorded,
  names,
  settle,
  sockets,
} from "./harness.mjs";
import { FakeDataConnection, FakeServer, spoken } from "./signaling.mjs";

const LABEL = "baton-takeback";
const ALL = { ...OPTIONS, serializers: { default: FakeDataConnection, json: FakeDataConnection } };

let server;
beforeEach(() => {
  server = new FakeServer();
  newWorld(server);
  spoken.length = 0;
});

const join = async (options, id = "alice") => {
  sessionStorage = {};
  const peer = new BatonPeer(id, { ...ALL, ...options });
  const storage = sessionStorage;
  const events = recorded(peer);
  await settle();
  return { peer, events, storage };
};

const open = (link, options) => {
  location.href = link.url;
  return join({ adopt: readTransferLink(), ...options });
};

/** A session that has moved: the desk has lost it, the phone has it, and the link is known. */
const moved = async () => {
  const desk = await join({ device: "Desk" });
  const link = await desk.peer.transferLink();
  const phone = await open(link, { device: "Phone" });
  return { desk, phone, link };
};

const failure = (promise) =>
  promise.then(
    () => assert.fail("it succeeded"),
    (error) => error,
  );

/** A stranger that asks for alice's ID and does what it likes with what it hears. */
const asks = async (stranger, answer) => {
  const connection = stranger.connect("alice", { label: LABEL });
  const heard = [];
  connection.on("data", (data) => {
    heard.push(data);
    answer(connection, data, heard);
  });
  await settle();
  return { connection, heard };
};

const newStranger = async () => {
  const stranger = new StockPeer({ ...ALL, token: "t" });
  await settle();
  return stranger;
};

const P256 = { name: "ECDH", namedCurve: "P-256" };
const newPass = async () => {
  const { publicKey } = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  return x + y;
};

const JUNK = [
  "text",
  null,
  7,
  {},
  { answer: "a" },
  { answer: "a", claim: "b" },
  { answer: "a", claim: new Uint8Array(32) },
  { challenge: {} },
  { challenge: { pass: "p", key: "k", nonce: "n" } },
  { grant: new Uint8Array(48) },
  { refused: "try-again" },
];

test("wrong tries of strangers cost nobody but them", async () => {
  const { desk, phone } = await moved();
  const stranger = await newStranger();
  for (let round = 0; round < 3; round++) {
    for (const junk of JUNK) {
      const { connection, heard } = await asks(stranger, (to) => to.send(junk));
      assert.deepEqual(heard.map(Object.keys), [["challenge"]], JSON.stringify(junk));
      assert.equal(connection.open, false, JSON.stringify(junk));
    }
  }
  assert.equal(phone.peer.open, true);
  assert.deepEqual(names(phone.events).includes("connection"), false);
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("a stranger that asks and says nothing is not waited for", async () => {
  const { desk } = await moved();
  const stranger = await newStranger();
  const waiting = [];
  for (let i = 0; i < 20; i++) {
    waiting.push((await asks(stranger, () => {})).connection);
  }
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
  await pass(10_000);
  assert.equal(waiting.some((connection) => connection.open), false);
});

test("a connection is good for one try", async () => {
  await moved();
  const stranger = await newStranger();
  let tickets = 0;
  const { fetch } = server;
  server.fetch = (...of) => {
    tickets++;
    return fetch.apply(server, of);
  };
  const before = computed.verify ?? 0;
  const { connection } = await asks(stranger, (to) => {
    for (let i = 0; i < 100; i++) {
      to.send({ answer: "a" + i, claim: new Uint8Array(32) });
    }
  });
  assert.equal(connection.open, false);
  assert.equal(tickets, 0);
  assert.equal(computed.verify, before + 1);
});

test("what the link says is not enough to take the ID back", async () => {
  const { phone, link } = await moved();
  sessionStorage = {};
  const finder = recorded(new BatonPeer("finder", ALL));
  await settle();
  assert.deepEqual(names(finder), ["open"]);
  // A page that calls itself the one that made the link, with a secret of its own.
  sessionStorage["baton:alice"] = JSON.stringify({
    token: "x",
    secrets: [{ pass: link.pass, d: "A".repeat(43), until: Infinity }],
  });
  const thief = new BatonPeer("alice", ALL);
  await settle();
  const error = await failure(thief.takeBack());
  assert.equal(error.type, "takeover-refused");
  assert.equal(phone.peer.open, true);
});

test("no secret is ever sent, and no ticket is sent in the clear", async () => {
  const { desk, phone } = await moved();
  for (let i = 0; i < 3; i++) {
    await desk.peer.takeBack();
    await settle();
    await phone.peer.takeBack();
    await settle();
  }
  const kept = [desk.storage, phone.storage].map((storage) => JSON.parse(storage["baton:alice"]));
  const secrets = kept.flatMap(({ secrets }) => secrets.map(({ d }) => d));
  assert.equal(secrets.length > 0, true);
  const said = JSON.stringify([spoken, server.relayed]);
  assert.match(said, /challenge/);
  for (const secret of secrets) {
    assert.equal(said.includes(secret), false);
  }
  assert.equal(said.includes("ticket-for-alice"), false);
});

test("every link has a secret of its own, and every page", async () => {
  const { peer, storage } = await join();
  const links = [await peer.transferLink(), await peer.transferLink()];
  assert.notEqual(links[0].pass, links[1].pass);
  const { secrets } = JSON.parse(storage["baton:alice"]);
  assert.deepEqual(
    secrets.map((secret) => secret.pass),
    links.map((link) => link.pass),
  );
  assert.notEqual(secrets[0].d, secrets[1].d);
});

test("the secrets of links that were not used are forgotten, and there are never many", async (t) => {
  const { peer, storage } = await join();
  const secrets = () => JSON.parse(storage["baton:alice"]).secrets;
  for (let i = 0; i < 40; i++) {
    await peer.transferLink();
  }
  assert.equal(secrets().length, 16);
  const { now } = Date;
  t.after(() => (Date.now = now));
  Date.now = () => now() + 121_000;
  await peer.transferLink();
  assert.equal(secrets().length, 1);
});

test("a secret is used once", async () => {
  const { desk, phone, link } = await moved();
  const before = desk.storage["baton:alice"];
  sessionStorage = desk.storage;
  await desk.peer.takeBack();
  await settle();
  sessionStorage = phone.storage;
  assert.equal(desk.storage["baton:alice"].includes(link.pass), false);
  await phone.peer.takeBack();
  await settle();
  // A copy of the page as it was when it had lost the ID for the first time.
  sessionStorage = { "baton:alice": before };
  const copy = new BatonPeer("alice", { ...ALL, token: "copy" });
  await settle();
  assert.equal((await failure(copy.takeBack())).type, "takeover-refused");
  assert.equal(phone.peer.open, true);
});

test("an answer that was overheard is worth nothing to another or later", async () => {
  const { desk, phone } = await moved();
  await desk.peer.takeBack();
  await settle();
  await phone.peer.takeBack();
  await settle();
  const answers = spoken.filter((message) => message.claim);
  assert.equal(answers.length, 2);
  const stranger = await newStranger();
  for (const answer of answers) {
    const { heard, connection } = await asks(stranger, (to) => to.send(answer));
    assert.deepEqual(heard.map(Object.keys), [["challenge"]]);
    assert.equal(connection.open, false);
  }
  assert.equal(phone.peer.open, true);
});

test("who passes a conversation on learns no ticket", async () => {
  const { desk, phone } = await moved();
  // The server leads the desk's question to a third party, which asks the phone in turn.
  const middle = await newStranger();
  const heard = [];
  middle.on("connection", (fromDesk) => {
    const toPhone = middle.connect("alice", { label: LABEL });
    toPhone.on("data", (data) => {
      heard.push(data);
      fromDesk.send(data);
    });
    fromDesk.on("data", (data) => {
      heard.push(data);
      toPhone.send(data);
    });
  });
  const { receive } = server;
  server.receive = (socket, message) => {
    const isDesk = message.type === "OFFER" && socket.query.id !== middle.id;
    receive.call(server, socket, isDesk ? { ...message, dst: middle.id } : message);
  };
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
  assert.deepEqual(heard.map(Object.keys), [["challenge"], ["answer", "claim"], ["grant"]]);
  assert.equal(JSON.stringify(heard).includes("ticket"), false);
  const text = Buffer.from(heard[2].grant).toString("latin1");
  assert.equal(text.includes("ticket"), false);
  assert.equal(phone.peer.open, false);
});

test("a holder that was not let in by a link of this page gets no sign of its secret", async () => {
  const { desk } = await moved();
  await join({ adopt: { id: "alice", ticket: "ticket-for-alice.stolen" } });
  const thief = server.holders.get("alice");
  assert.equal(thief.query.token === undefined, false);
  spoken.length = 0;
  const error = await failure(desk.peer.takeBack());
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "not-granted"]);
  assert.deepEqual(spoken, []);
});

test("a challenge for a link that this page never made is not answered", async () => {
  const { desk } = await moved();
  const holder = server.holders.get("alice");
  const impostor = await newStranger();
  server.holders.set("alice", server.holders.get(impostor.id));
  impostor.on("connection", (connection) =>
    connection.on("open", async () => {
      const key = await newPass();
      connection.send({ challenge: { pass: await newPass(), key, nonce: "n" } });
    }),
  );
  const error = await failure(desk.peer.takeBack());
  assert.equal(error.reason, "bad-answer");
  assert.equal(spoken.some((message) => message.claim), false);
  server.holders.set("alice", holder);
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

test("a challenge with a key that is no point of the curve is not answered", async () => {
  const { desk, link } = await moved();
  const impostor = await newStranger();
  for (const key of ["A".repeat(86), "short", undefined, { toString: 1 }]) {
    server.holders.set("alice", server.holders.get(impostor.id));
    impostor.removeAllListeners("connection");
    impostor.on("connection", (connection) =>
      connection.on("open", () => connection.send({ challenge: { pass: link.pass, key, nonce: "n" } })),
    );
    assert.equal((await failure(desk.peer.takeBack())).reason, "bad-answer");
  }
  assert.equal(spoken.some((message) => message.claim), false);
});

test("a grant that was made up moves nothing", async () => {
  const { desk, link } = await moved();
  const impostor = await newStranger();
  server.holders.set("alice", server.holders.get(impostor.id));
  impostor.on("connection", (connection) => {
    connection.on("open", async () => {
      const key = await newPass();
      connection.send({ challenge: { pass: link.pass, key, nonce: "n" } });
    });
    connection.on("data", () => connection.send({ grant: new Uint8Array(64) }));
  });
  assert.equal((await failure(desk.peer.takeBack())).reason, "bad-answer");
  assert.equal(desk.peer.open, false);
});

test("a page whose secret is no secret's half is not let in: nothing is not the same as nothing", async () => {
  // A device that came without a link knows of nobody who could take the ID back.
  const holder = await join();
  const stranger = await newStranger();
  for (const junk of [undefined, null, "", { answer: undefined, claim: undefined }, ...JUNK]) {
    const { heard, connection } = await asks(stranger, () => {});
    connection.send(junk);
    await settle();
    assert.deepEqual(heard, []);
    assert.equal(connection.open, false);
  }
  assert.equal(holder.peer.open, true);
});

test("a page that takes its ID with a new proof owes it to no earlier device", async () => {
  const { desk, phone } = await moved();
  await join({ adopt: { id: "alice", ticket: "ticket-for-alice.x" } });
  await phone.peer.takeOver("ticket-for-alice.proof");
  await settle();
  assert.equal(phone.peer.open, true);
  assert.equal((await failure(desk.peer.takeBack())).reason, "not-granted");
});

test("a page that has the ID and proves it anew owes it to no earlier device either", async () => {
  const { desk, phone } = await moved();
  await phone.peer.takeOver("ticket-for-alice.proof");
  await settle();
  assert.equal(phone.peer.open, true);
  assert.equal((await failure(desk.peer.takeBack())).reason, "not-granted");
});

test("a page that lost its ID and found it vacant owes it to no earlier device", async () => {
  const { desk, phone } = await moved();
  const third = await join({ adopt: { id: "alice", ticket: "ticket-for-alice.x" } });
  third.peer.destroy();
  await settle();
  phone.peer.reconnect();
  await settle();
  assert.equal(phone.peer.open, true);
  assert.equal((await failure(desk.peer.takeBack())).reason, "not-granted");
  assert.equal(phone.peer.open, true);
});

test("a server that lets nobody ask is no sign that the ID is free", async () => {
  const { desk } = await moved();
  const before = sockets().length;
  server.accept = (socket) => {
    socket.readyState = 1;
    socket.says({ type: "ERROR", payload: { msg: "full" } });
  };
  const error = await failure(desk.peer.takeBack());
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "server-error"]);
  await settle();
  assert.equal(sockets().length, before + 1);
});

test("several tabs of one page share nothing that another tab could use up", async () => {
  const { desk, phone } = await moved();
  const other = await join({}, "bob");
  await other.peer.transferLink();
  assert.equal(Object.keys(other.storage).join(), "baton:bob");
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
  assert.equal(phone.peer.open, false);
});

test("asking twice at once is asking once", async () => {
  const { desk } = await moved();
  const both = [desk.peer.takeBack(), desk.peer.takeBack()];
  assert.equal(both[0], both[1]);
  await Promise.all(both);
  assert.equal(spoken.filter((message) => message.challenge).length, 1);
});

test("without a link there is nothing to take an ID back by, and that is said", async () => {
  const { peer, events } = await join();
  const error = await failure(peer.takeBack());
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "no-link"]);
  assert.match(error.message, /no-link/);
  await join({ adopt: { id: "alice", ticket: "ticket-for-alice.x" } });
  assert.equal(events.findLast(([event]) => event === "overridden")[1].canRetake, false);
});

test("on a page without TLS a link moves the session, and taking back says why it cannot", async () => {
  pageIsSecure(false);
  const { desk, phone, link } = await moved();
  assert.equal(link.pass, "");
  assert.match(link.url, /#baton=~/);
  assert.equal(phone.peer.open, true);
  assert.equal(desk.events.findLast(([event]) => event === "overridden")[1].canRetake, false);
  const error = await failure(desk.peer.takeBack());
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "insecure-page"]);
  const stranger = await newStranger();
  for (const shown of [undefined, "", link.pass, ...JUNK]) {
    const { heard, connection } = await asks(stranger, () => {});
    connection.send(shown);
    await settle();
    assert.deepEqual(heard, []);
    assert.equal(connection.open, false);
  }
});

test("if the other device gets no ticket at the moment, that is said and can be tried again", async () => {
  const { desk } = await moved();
  const { fetch } = server;
  server.fetch = async (url, request) =>
    request.method === "POST"
      ? json({ error: { reason: "cannot-verify", msg: "x" } }, 503)
      : fetch.call(server, url, request);
  const error = await failure(desk.peer.takeBack());
  assert.deepEqual([error.type, error.reason], ["takeover-refused", "cannot-verify"]);
  server.fetch = fetch;
  await desk.peer.takeBack();
  assert.equal(desk.peer.open, true);
});

const KNOWN = "; PeerJS 1\\.4\\.7, 1\\.5\\.0 and 1\\.5\\.5 are known to work$";

test("says in words what PeerJS lacks", async () => {
  const { withBaton } = await import("../../main/resources/dev/baton/client/baton-client.js");
  const all = "_abort,_handleMessage,_initialize,emitError";
  for (const unfit of [undefined, class {}, { prototype: {} }]) {
    assert.throws(() => withBaton(unfit), RegExp(`^Error: baton-client: Peer has no ${all}${KNOWN}`));
  }
  for (const name of all.split(",")) {
    const Lacking = class extends StockPeer {};
    Lacking.prototype[name] = undefined;
    assert.throws(() => withBaton(Lacking), RegExp(`Peer has no ${name}${KNOWN}`));
  }
});

test("refuses a socket that lacks a member, and does not connect", async () => {
  const { withBaton } = await import("../../main/resources/dev/baton/client/baton-client.js");
  const parts = "_baseUrl,_disconnected,_scheduleHeartbeat,_sendQueuedMessages,close,send,start";
  for (const name of parts.split(",")) {
    newWorld();
    const Lacking = class extends StockPeer {
      _createServerConnection() {
        return Object.assign(super._createServerConnection(), { [name]: undefined });
      }
    };
    const BatonPeer = withBaton(Lacking);
    assert.throws(() => new BatonPeer("alice", ALL), RegExp(`Socket has no ${name}${KNOWN}`));
    assert.equal(sockets().length, 0);
  }
});
