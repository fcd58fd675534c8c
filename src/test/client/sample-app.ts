// An app as one would write it, for the type check. It is never run.
import { Peer, type DataConnection } from "peerjs";
import {
  readTransferLink,
  withBaton,
  type BatonError,
  type BatonPeer,
  type Contact,
} from "../../main/resources/dev/baton/client/baton-client.js";

const Sessions = withBaton(Peer);
const link = readTransferLink();
const peer: BatonPeer = new Sessions(link?.id ?? "alice", {
  host: "localhost",
  port: 9000,
  debug: 2,
  device: "Desk",
  remember: true,
  getToken: async (id) => "token of " + id,
  adopt: link,
});
const anonymous: Peer = new Sessions({ host: "localhost" });
anonymous.destroy();

class Session extends Sessions {
  where(): string {
    return this.open ? "here" : "elsewhere";
  }
}
new Session("bob").where();

peer.on("open", (id) => id.toUpperCase());
peer.on("error", (error) => {
  const type: string = error.type;
  console.error(type);
});
peer
  .on("overridden", ({ at, device, canRetake, epoch }) => {
    const told: string = `${device ?? "Another device"}, ${at ?? "before"}, ${epoch?.toFixed()}`;
    if (canRetake) {
      peer.takeBack().then(
        (id: string) => console.log(told, id),
        ({ type, reason }: BatonError) => console.error(type === "takeover-refused", reason),
      );
    }
  })
  .on("handover", ({ state, contacts, previous }) => {
    const all: Contact[] = contacts;
    const open: DataConnection[] = peer.reconnectContacts(all.filter(({ label }) => label === "chat"));
    console.log(state.board, previous.epoch.toFixed(), open[0].send("I am here now"));
  })
  .on("waiting", ({ retryAfter }) => console.log(retryAfter.toFixed()))
  .once("resumed", ({ state }) => console.log(state));

peer.saveState({ board: [] });
const { url, expiresIn } = await peer.transferLink({ url: "https://app.example/" });
console.log(url.length, expiresIn.toFixed(), (await peer.requestTicket()).ticket);
await peer.takeOver("jwt");
await peer.takeOver(() => "jwt");
if (link && confirm(`Continue as ${link.id}?`)) {
  (await peer.adopt(link)).toUpperCase();
}

// @ts-expect-error There is no such event.
peer.on("overriden", () => {});
// @ts-expect-error A state is needed, if only null.
peer.saveState();
// @ts-expect-error The stock client has no devices.
new Peer("alice", { device: "Desk" });
// @ts-expect-error A ticket alone is not adopted.
new Sessions("alice", { ticket: "t" });
// @ts-expect-error canRetake is no text.
peer.on("overridden", ({ canRetake }) => canRetake.length);
