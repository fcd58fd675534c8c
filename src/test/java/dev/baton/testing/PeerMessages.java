package dev.baton.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** The messages between server and client, byte for byte. */
public final class PeerMessages {
  public static final String OPEN = "{\"type\":\"OPEN\"}";

  /** PeerServer's, byte for byte. */
  public static final String ID_TAKEN =
      "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}";

  /** Group 1 is the epoch. */
  static final Pattern OVERRIDDEN =
      Pattern.compile(
          "\\{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":\\{\"msg\":\"Connected elsewhere\","
              + "\"epoch\":(\\d+),"
              + "\"at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"}}");

  static final Pattern TAKEN_FOR_NOW =
      Pattern.compile(
          "\\{\"type\":\"ID-TAKEN\",\"payload\":\\{\"msg\":\"ID is taken\""
              + ",\"retryAfter\":[1-9]\\d*}}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private PeerMessages() {}

  /** The answer to a client whose proof did not move the ID. */
  public static String taken(String reason) {
    return "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\",\"reason\":\"%s\"}}"
        .formatted(reason);
  }

  /** An OFFER as a client sends it; the payload is JSON already. */
  public static String offer(String destination, String payload) {
    return "{\"type\":\"OFFER\",\"dst\":\"" + destination + "\",\"payload\":" + payload + "}";
  }

  /** The same OFFER as the server relays it. */
  public static String offer(String source, String destination, String payload) {
    return "{\"type\":\"OFFER\",\"src\":\"%s\",\"dst\":\"%s\",\"payload\":%s}"
        .formatted(source, destination, payload);
  }

  /** A text that must be JSON. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
