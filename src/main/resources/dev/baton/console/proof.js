/** Checks in the browser that a record is in the log of a checkpoint (RFC 9162, section 2.1.3.2). */

const FORM = /^c2sp\.org\/tlog-proof@v1\nextra ([A-Za-z0-9+/]+=*)\nindex (0|[1-9]\d{0,17})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]+)$/;
const SIGNATURE = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/;
const ED25519 = 1;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function sha256(...parts) {
  const all = new Uint8Array(await new Blob(parts).arrayBuffer());
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const node = (left, right) => sha256(Uint8Array.of(1), left, right);

/** Follows the path up; undefined if it is longer or shorter than the tree is high. */
async function climb(index, lastIndex, leaf, siblings) {
  let [at, last, hash] = [index, lastIndex, leaf];
  for (const sibling of siblings) {
    if (last === 0n) return undefined;
    if (at & 1n || at === last) {
      hash = await node(sibling, hash);
      while (!(at & 1n) && at !== 0n) {
        at >>= 1n;
        last >>= 1n;
      }
    } else hash = await node(hash, sibling);
    at >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : undefined;
}

/** What a note says: `{ text, origin, size, root, signatures }`. */
export function noteOf(text) {
  const end = text.lastIndexOf("\n\n");
  const [origin, size, root] = text.slice(0, end).split("\n");
  if (end < 0 || !/^(0|[1-9]\d{0,17})$/.test(size ?? "") || !root) throw new Error("this is no checkpoint");
  const signatures = text.slice(end + 2).trimEnd().split("\n").map((line) => {
    const [, name, content] = SIGNATURE.exec(line) ?? [];
    if (!name) throw new Error("a signature of the checkpoint is malformed");
    return { name, content: bytesOf(content) };
  });
  return { text: text.slice(0, end + 1), origin, size: BigInt(size), root, signatures };
}

/** Whether the proof leads from the record to the root: `{ holds, seq, record, note }`. */
export async function checkInclusion(text) {
  const [, extra, index, hashes, checkpoint] = FORM.exec(text) ?? [];
  if (!extra) throw new Error("this is no proof that holds a record");
  const record = bytesOf(extra);
  const note = noteOf(checkpoint);
  const place = BigInt(index);
  const siblings = hashes.split("\n").filter(Boolean).map(bytesOf);
  const leaf = await sha256(Uint8Array.of(0), record);
  const top = place < note.size ? await climb(place, note.size - 1n, leaf, siblings) : undefined;
  const holds = top !== undefined && same(top, bytesOf(note.root));
  return { holds, seq: Number(place) + 1, record, note };
}

/**
 * Whether the key has signed the note: "valid", "invalid" or "unavailable" where the browser has
 * no Ed25519.
 *
 * @param vkey the line of `checkpoint.pub`: NAME+ID+KEY
 */
export async function checkSignature(note, vkey) {
  const [, name, id, typed] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim()) ?? [];
  const encoded = typed && bytesOf(typed);
  if (!encoded || encoded.length !== 33 || encoded[0] !== ED25519) {
    throw new Error("This is not the line of checkpoint.pub (NAME+ID+KEY).");
  }
  const named = (await sha256(`${name}\n`, encoded)).subarray(0, 4);
  const keyId = Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16));
  if (!same(named, keyId)) throw new Error("The key's ID is not its own: a letter may be wrong.");
  let key;
  try {
    key = await crypto.subtle.importKey("raw", encoded.subarray(1), "Ed25519", false, ["verify"]);
  } catch {
    return "unavailable";
  }
  const own = note.signatures.find((one) => one.name === name && same(one.content.subarray(0, 4), keyId));
  if (!own) return "invalid";
  const signed = new TextEncoder().encode(note.text);
  return (await crypto.subtle.verify("Ed25519", key, own.content.subarray(4), signed)) ? "valid" : "invalid";
}
