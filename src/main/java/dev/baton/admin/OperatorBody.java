package dev.baton.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.OperatorOrder;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of an order: an object of texts, each of a known name and there once. */
final class OperatorBody {
  /** The maximum size of a body. */
  static final int MAX_BYTES = 4_096;

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, String> texts;

  private OperatorBody(Map<String, String> texts) {
    this.texts = texts;
  }

  static OperatorBody read(byte[] body, List<String> names) throws BadRequestException {
    String form = "The body is a JSON object with texts: %s.".formatted(String.join(", ", names));
    Map<String, String> texts = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRequestException(form);
      }
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        if (!names.contains(name)
            || in.nextToken() != JsonToken.VALUE_STRING
            || texts.put(name, in.getText()) != null) {
          throw new BadRequestException(form);
        }
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
        throw new BadRequestException(form);
      }
    } catch (IOException e) {
      throw new BadRequestException(form);
    }
    return new OperatorBody(texts);
  }

  /** The time at which something is to end; empty if it does not end by itself. */
  Optional<Instant> until() throws BadRequestException {
    String text = texts.get("until");
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new BadRequestException("until is a time such as 2027-01-31T12:00:00Z.");
    }
  }

  /**
   * The order of this operator.
   *
   * @param by the name of their token
   */
  OperatorOrder order(String by) throws BadRequestException {
    String reason = texts.getOrDefault("reason", "");
    if (!OperatorOrder.isReason(reason)) {
      throw new BadRequestException(
          "reason is a text of 1 to %d bytes without control characters."
              .formatted(OperatorOrder.MAX_BYTES));
    }
    return new OperatorOrder(by, reason);
  }
}
