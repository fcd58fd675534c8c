/** Server-Sent Events by fetch, which unlike EventSource can send a token in a header. */
import { request, withQuery } from "./api.js";

const PAUSES = [500, 1_000, 2_000, 5_000, 10_000];

/** The server says something every few seconds: after this long, the connection is dead. */
const SILENCE = 45_000;

/**
 * The events of a stream of bytes, as they come: `{ id, type, data }`.
 *
 * @param heard is called for everything that comes
 */
async function* eventsOf(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = { id: "", type: "", data: "" };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data) yield event;
        event = { id: "", type: "", data: "" };
      } else if (line.startsWith("id:")) event.id = line.slice(3).trim();
      else if (line.startsWith("event:")) event.type = line.slice(6).trim();
      else if (line.startsWith("data:")) event.data += line.slice(5);
    }
  }
}

/**
 * Follows the log behind an event until the signal ends it, and comes back where it was.
 *
 * @param onEvent receives each event
 * @param onState receives "live", or a sentence that says why it is not
 */
export async function follow(after, signal, onEvent, onState) {
  let last = after;
  let failures = 0;
  while (!signal.aborted) {
    let why = "The connection was lost. Trying again…";
    const connection = new AbortController();
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => connection.abort(), SILENCE);
    };
    heard();
    try {
      const response = await request(withQuery("/admin/events/stream", { after: String(last) }), {
        signal: AbortSignal.any([signal, connection.signal]),
        headers: { Accept: "text/event-stream" },
      });
      onState("live");
      failures = 0;
      for await (const { id, type, data } of eventsOf(response.body, heard)) {
        if (type === "restart") last = 0;
        if (type) onState(JSON.parse(data).detail);
        else if (Number(id) >= last) {
          last = Number(id);
          onEvent(JSON.parse(data));
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 401 || error.status === 403) {
        onState(error.message);
        return;
      }
      if (error.status) why = `${error.message} Trying again…`;
    } finally {
      clearTimeout(timer);
    }
    onState(why);
    const pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
    await new Promise((go) => setTimeout(go, pause));
  }
}
