package dev.baton.transport.http;

import dev.baton.admin.EventStream;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;

/**
 * Sends the events of the log as Server-Sent Events, by Helidon's sink, which waits in each write
 * until the client takes it. {@link HttpConnection} closes the connection of one that takes nothing
 * for the write timeout.
 */
final class StreamEndpoint {
  private StreamEndpoint() {}

  /**
   * Sends a stream to its end, and closes it.
   *
   * @throws CloseConnectionException always: no other request follows on the connection
   */
  static void send(EventStream events, ServerResponse response) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    // Proxies that collect an answer before they pass it on would keep the events back.
    response.header(HeaderNames.create("X-Accel-Buffering"), "no");
    response.headers().remove(HeaderNames.CONTENT_TYPE);
    try (events;
        SseSink sink = response.sink(SseSink.TYPE)) {
      events.run(new SinkWriter(sink));
    } catch (UncheckedIOException | ServerConnectionException e) {
      throw new CloseConnectionException("the reader of a stream is gone", e);
    }
    throw new CloseConnectionException("a stream is over");
  }

  private record SinkWriter(SseSink sink) implements EventStream.Out {
    @Override
    public void event(String id, byte[] json) {
      sink.emit(SseEvent.builder().id(id).data(json).build());
    }

    @Override
    public void notice(String type, byte[] json) {
      sink.emit(SseEvent.builder().name(type).data(json).build());
    }

    @Override
    public void comment(String text) {
      sink.emit(SseEvent.builder().comment(text).build());
    }
  }
}
