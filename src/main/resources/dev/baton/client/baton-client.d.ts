// Types of baton-client.js, on top of those of the npm package peerjs. docs/reference/client.md
// describes them.
import type { DataConnection, Peer, PeerOptions } from "peerjs";

/** What a transfer link contains. Another person made it: ask your user before you adopt it. */
export interface TransferLink {
  id: string;
  ticket: string;
  /** By which the device that made the link can take the ID back; empty if it cannot. */
  pass: string;
}

export interface Ticket {
  id: string;
  ticket: string;
  /** Seconds. */
  expiresIn: number;
}

export interface BatonOptions extends PeerOptions {
  /** This device's name, sent to the device that loses the ID; up to 64 characters. */
  device?: string;
  /** The link whose session this peer continues, under the ID that the link names. */
  adopt?: TransferLink;
  /** Whether a refresh of the page resumes; true unless it says otherwise. */
  remember?: boolean;
  /** Whether the server is asked for a receipt of each connect. */
  receipt?: boolean;
  /** A proof of an identity provider, or how to get one. */
  getToken?: GetToken;
}

export type GetToken = string | ((id: string) => string | Promise<string>);

/** A connection that the ID had. */
export interface Contact {
  peer: string;
  connectionId: string;
  type: "data" | "media";
  label?: string;
  metadata?: any;
  serialization?: string;
  reliable?: boolean;
}

export interface Handover {
  /** What was saved last, null if nothing was. */
  state: any;
  contacts: Contact[];
  epoch: number;
  previous: { connection: string; epoch: number };
}

export interface Overridden {
  /** Whether takeBack() can be tried. */
  canRetake: boolean;
  /** When it happened, in ISO 8601; absent if it happened before this page was loaded. */
  at?: string;
  epoch?: number;
  device?: string;
}

/** The ID is kept for its own client, which was lost, and is asked for again. */
export interface Waiting {
  /** Seconds until then. */
  retryAfter: number;
}

export interface BatonEvents {
  /** A JWT that `baton check-receipt` holds against the log of the server. */
  receipt: (jwt: string) => void;
  overridden: (by: Overridden) => void;
  handover: (session: Handover) => void;
  resumed: (session: Handover) => void;
  waiting: (wait: Waiting) => void;
}

export type BatonErrorType =
  | "link-expired"
  | "link-invalid"
  | "link-used"
  | "state-too-large"
  | "takeover-refused"
  | "ticket-refused"
  | "try-again";

/** What is thrown and rejected; errors that are emitted are like it. */
export interface BatonError extends Error {
  type: BatonErrorType;
  /** The server's word for why it refused. */
  reason?: string;
}

type Listen<Self> = <E extends keyof BatonEvents>(event: E, listener: BatonEvents[E]) => Self;

export interface BatonPeer extends Peer {
  on: Peer["on"] & Listen<this>;
  once: Peer["once"] & Listen<this>;
  off: Peer["off"] & Listen<this>;
  saveState(state: unknown): void;
  requestTicket(): Promise<Ticket>;
  transferLink(options?: { url?: string }): Promise<Ticket & TransferLink & { url: string }>;
  adopt(link: TransferLink): Promise<string>;
  takeOver(getToken?: GetToken): Promise<string>;
  takeBack(): Promise<string>;
  reconnectContacts(contacts?: Contact[]): DataConnection[];
}

export interface BatonPeerConstructor {
  new (id: string, options?: BatonOptions): BatonPeer;
  new (options?: BatonOptions): BatonPeer;
  readonly prototype: BatonPeer;
}

export function withBaton(peer: typeof Peer): BatonPeerConstructor;
export function readTransferLink(href?: string): TransferLink | undefined;
export function retryDelay(
  code: number,
  attempt: number,
  reason?: string,
): number | undefined;
