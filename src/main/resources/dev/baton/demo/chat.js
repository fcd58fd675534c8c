// The conversation: what two people have said, and what has happened meanwhile.

const MAX_MESSAGES = 200;
const MAX_TEXT = 400;

const isMessage = (message) =>
  typeof message?.id === "string" &&
  message.id.length <= 40 &&
  typeof message.from === "string" &&
  typeof message.text === "string" &&
  message.text.length <= MAX_TEXT;

export class Chat {
  #messages = new Map(); // by their IDs, oldest first
  #log;
  #nameOf;

  /** @param nameOf gives the name of a peer, undefined for this one */
  constructor(log, nameOf) {
    this.#log = log;
    this.#nameOf = nameOf;
  }

  /** The last messages, to be merged elsewhere. */
  tail(count = MAX_MESSAGES) {
    return [...this.#messages.values()].slice(-count);
  }

  /** Says something as the peer of this page. */
  say(from, text) {
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    const message = { id, from, text: text.slice(0, MAX_TEXT) };
    this.merge([message]);
    return message;
  }

  /** Takes messages from elsewhere; those that are known change nothing. */
  merge(messages) {
    if (!Array.isArray(messages)) {
      return;
    }
    for (const { id, from, text } of messages.filter(isMessage)) {
      if (!this.#messages.has(id)) {
        this.#messages.set(id, { id, from, text });
        this.#show(from, text);
      }
    }
    while (this.#messages.size > MAX_MESSAGES) {
      this.#messages.delete(this.#messages.keys().next().value);
    }
  }

  /** Shows an event, which is not part of the conversation. */
  news(text) {
    const item = document.createElement("p");
    item.className = "news";
    item.textContent = text;
    this.#append(item);
  }

  #show(from, text) {
    const item = document.createElement("p");
    const name = this.#nameOf(from);
    item.className = name === undefined ? "mine" : "";
    const author = document.createElement("b");
    author.textContent = name ?? "You";
    item.append(author, text);
    this.#append(item);
  }

  #append(item) {
    this.#log.append(item);
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
