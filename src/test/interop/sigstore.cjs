// Reads Baton's checkpoints and inclusion proofs with the code that npm verifies its packages with.
// Argument: the file that reads checkpoints. On standard input: {vkey, note, inclusions}.
const { createHash, createPublicKey } = require("node:crypto");
const { readFileSync } = require("node:fs");

const { dirname, join } = require("node:path");

const { verifyCheckpoint } = require(process.argv[2]);
const { verifyMerkleInclusion } = require(join(dirname(process.argv[2]), "merkle.js"));

const sample = JSON.parse(readFileSync(0, "utf8"));
const [, name, , typed] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(sample.vkey);
const key = Buffer.from(typed, "base64");
const id = createHash("sha256").update(`${name}\n`).update(key).digest();
const publicKey = createPublicKey({
  key: { kty: "OKP", crv: "Ed25519", x: key.subarray(1).toString("base64url") },
  format: "jwk",
});
const logs = [{ logID: id, baseURL: name, publicKey }];

function entryOf(inclusion) {
  return {
    canonicalizedBody: Buffer.from(inclusion.record, "base64"),
    inclusionProof: {
      logIndex: String(inclusion.index),
      hashes: inclusion.hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: { envelope: sample.note },
    },
  };
}

for (const inclusion of sample.inclusions) {
  const entry = entryOf(inclusion);
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
  entry.canonicalizedBody[0] ^= 1;
  try {
    verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
  } catch {
    continue;
  }
  throw new Error("a changed record is taken for the true one");
}
console.log(`checked ${sample.inclusions.length} records`);
