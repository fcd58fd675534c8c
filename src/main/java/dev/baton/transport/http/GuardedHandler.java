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
  private static final int MAX_DISCARDED_BYTES = 4_194_304;

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
    try (InputStream in = bodyOf(request)) {
      byte[] body = in.readNBytes(TicketRequest.MAX_BYTES + 1);
      boolean tooLarge = body.length > TicketRequest.MAX_BYTES;
      closes |= tooLarge;
      if (closes) {
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      endpoint.answer(request, response, body);
      if (tooLarge) {
        discardRest(in);
      }
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

  private static InputStream bodyOf(ServerRequest request) {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  /**
   * Reads the rest of a body that is too large, so that its client can read the answer: a socket
   * that is closed with bytes unread resets the connection (RFC 9112, section 9.6). {@link
   * RequestMonitor} bounds how long that takes.
   */
  private static void discardRest(InputStream in) throws IOException {
    byte[] discarded = new byte[8_192];
    int left = MAX_DISCARDED_BYTES;
    for (int count = 0; count >= 0 && left > 0; left -= count) {
      count = in.read(discarded);
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
