// The app of docs/guides/session-transfer.md, as it stands there.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { StockPeer, lastSocket, newWorld, readTransferLink, settle } from "./harness.mjs";
import { withBaton } from "../../main/resources/dev/baton/client/baton-client.js";
import { FakeServer } from "./signaling.mjs";

const guide = await readFile(new URL("../../../docs/guides/session-transfer.md", import.meta.url), "utf8");
const [, script] = /```js\n([^]*?)```/.exec(guide);
const lines = script.split("\n").filter((line) => line.trim() && !/^\s*\/\//.test(line));
const AsyncFunction = (async () => {}).constructor;

const shown = [];
const page = {
  withBaton,
  readTransferLink,
  Peer: StockPeer,
  myId: "alice",
  confirm: () => true,
  show: (text) => shown.push(text),
  restore: () => {},
  listen: () => {},
  offer: () => {},
  editor: { value: "a draft" },
  showLinkOrQrCode: (url, expiresIn) => shown.push([url, expiresIn]),
};

/** Runs it until its user has asked for a link. */
const run = async (userAgent) => {
  newWorld(new FakeServer());
  shown.length = 0;
  const code = script
    .replace(/^import .*$/m, "")
    .replace("// The button", "await settle();\n// The button");
  const app = new AsyncFunction("navigator", "settle", ...Object.keys(page), code);
  await app({ userAgent }, settle, ...Object.values(page));
  return lastSocket();
};

const PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
const COMPUTER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test("the guide's app names the device that it runs on", async () => {
  assert.equal((await run(PHONE)).query.device, "Phone");
  assert.equal((await run(COMPUTER)).query.device, "Computer");
});

test("the guide's app keeps its state and offers a link", async () => {
  const { sent } = await run(COMPUTER);
  assert.deepEqual(sent.find(({ type }) => type === "STATE").payload, { draft: "a draft" });
  assert.equal(shown.length, 1);
  assert.match(shown[0][0], /#baton=/);
  assert.equal(shown[0][1], 60);
});

test("the guide's app is as short as it says", () => {
  assert.match(guide, /under thirty lines/);
  assert.ok(lines.length < 30, `${lines.length} lines`);
});
