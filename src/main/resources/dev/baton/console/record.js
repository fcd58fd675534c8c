/** Reads the record of an event, as the log has it: two bytes, a CBOR map, four bytes of checksum. */

const NAMES = { 1: "seq", 6: "peer", 7: "connection", 17: "proof", 18: "subject", 19: "issuer", 20: "key", 49: "personal" };

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Sixteen bytes stand for the UUID that they are. */
const asText = (value) =>
  value instanceof Uint8Array && value.length === 16
    ? hex(value).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
    : value;

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  take(count) {
    if (this.at + count > this.bytes.length) throw new Error("the record ends early");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  argument(info) {
    if (info < 24) return info;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (!size) throw new Error("the record is not CBOR");
    this.take(size);
    const at = this.at - size;
    if (size === 8) return this.view.getBigUint64(at);
    return { 1: () => this.view.getUint8(at), 2: () => this.view.getUint16(at), 4: () => this.view.getUint32(at) }[size]();
  }

  /** Items up to the break, or as many as it says. */
  *items(info, each = 1) {
    if (info === 31) {
      while (this.bytes[this.at] !== 0xff) yield this.item();
      this.take(1);
      return;
    }
    const count = Number(this.argument(info)) * each;
    for (let i = 0; i < count; i++) yield this.item();
  }

  item() {
    const [first] = this.take(1);
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return this.argument(info);
      case 1:
        return -1n - BigInt(this.argument(info));
      case 2:
        return this.take(Number(this.argument(info)));
      case 3:
        return info === 31
          ? [...this.items(info)].join("")
          : new TextDecoder("utf-8", { fatal: true }).decode(this.take(Number(this.argument(info))));
      case 4:
        return [...this.items(info)];
      case 5: {
        const flat = [...this.items(info, 2)];
        return Object.fromEntries(
          Array.from({ length: flat.length / 2 }, (_, i) => [NAMES[flat[2 * i]] ?? `#${flat[2 * i]}`, asText(flat[2 * i + 1])]),
        );
      }
      case 6:
        this.argument(info);
        return this.item();
      default:
        this.argument(info);
        return first === 0xf5;
    }
  }
}

/** The members of a record that name what it is about; the others by their numbers. */
export function members(record) {
  if (record[0] !== 0xb4) throw new Error("the record has an old form that the console does not read");
  return new Reader(record.subarray(2, record.length - 4)).item();
}

/**
 * How a record is to an event as it is shown: `{ differences, isSealed }`. What is personal in a
 * sealed record is encrypted, and cannot be compared.
 */
export function comparison(record, event) {
  const { seq, peer, connection, proof = {}, personal } = members(record);
  const isSealed = personal !== undefined;
  const open = [
    ["seq", Number(seq), event.seq],
    ["peer", peer, event.peer],
    ["connection", connection, event.connection],
  ];
  const ofProof = [
    ["proof subject", proof.subject, event.proofSubject],
    ["proof issuer", proof.issuer, event.proofIssuer],
    ["proof key", proof.key, event.proofKey],
  ];
  const differences = (isSealed ? open : [...open, ...ofProof])
    .filter(([, logged, shown]) => logged !== shown)
    .map(([name]) => name);
  return { differences, isSealed };
}
