package dev.baton.transport.http;

import dev.baton.protocol.TicketRequest;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * What every request goes through: its body is read before it is answered, so that a malformed one
 * is refused with 400 and not answered and then found out; and nothing that goes wrong reaches
 * Helidon, which would write a stack trace for each request.
 */
public final class GuardedHandler implements Handler {
  private final Endpoint endpoint;
  private final Metrics metrics;
  private final FaultLog faults;

  public GuardedHandler(Endpoint endpoint, HttpContext context) {
    this.endpoint = endpoint;
    this.metrics = context.metrics();
    this.faults = context.faults();
  }

  /** What answers requests. */
  interface Endpoint {
    /**
     * Answers one request.
     *
     * @param body its body, of which {@link TicketRequest#MAX_BYTES} and one are read at most
     */
    void answer(ServerRequest request, ServerResponse response, byte[] body);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    boolean closes = wantsToClose(request);
    try {
      byte[] body = body(request);
      closes |= body.length > TicketRequest.MAX_BYTES;
      if (closes) {
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      endpoint.answer(request, response, body);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (DataReader.InsufficientDataAvailableException | IOException e) {
      throw new CloseConnectionException("the request ended early", e);
    } catch (RequestException e) {
      metrics.count(Metric.REQUESTS_MALFORMED);
      refuse(response, Status.BAD_REQUEST_400, "Bad request");
      throw new CloseConnectionException("a malformed request");
    } catch (RuntimeException e) {
      metrics.count(Metric.REQUESTS_FAILED);
      faults.note("an HTTP request failed", e);
      refuse(response, Status.INTERNAL_SERVER_ERROR_500, "Internal server error");
      throw new CloseConnectionException("a failed request");
    }
    if (closes) {
      // Helidon 4.5.0 still says "Connection: close" and leaves the connection open.
      throw new CloseConnectionException("the client asked for it, or its body is not read");
    }
  }

  private static byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      return in.readNBytes(TicketRequest.MAX_BYTES + 1);
    }
  }

  private static void refuse(ServerResponse response, Status status, String text) {
    if (!response.isSent()) {
      response.status(status);
      response.header(HeaderValues.CONNECTION_CLOSE);
      response.send(text);
    }
  }

  private static boolean wantsToClose(ServerRequest request) {
    return request.headers().all(HeaderNames.CONNECTION, List::of).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
  }
}
