package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the contacts of a handover stand in records and snapshots, today and before. */
final class HandoverContacts {
  private static final JsonFactory JSON = new JsonFactory();

  private HandoverContacts() {}

  /** Writes each contact as a text, by the name of its connection. */
  static void write(JsonGenerator out, String member, Map<String, String> contacts)
      throws IOException {
    out.writeObjectFieldStart(member);
    for (Map.Entry<String, String> contact : contacts.entrySet()) {
      out.writeStringField(contact.getKey(), contact.getValue());
    }
    out.writeEndObject();
  }

  /**
   * Takes apart the JSON array that earlier versions wrote. A contact without the name of its
   * connection, which none of them wrote, is left out.
   *
   * @throws IllegalArgumentException if it is not a JSON array
   */
  static Map<String, String> ofList(String json) {
    byte[] source = json.getBytes(UTF_8);
    Map<String, String> contacts = new LinkedHashMap<>();
    try (JsonParser in = JSON.createParser(source)) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("the contacts are not a list");
      }
      while (in.nextToken() == JsonToken.START_OBJECT) {
        int from = (int) in.currentTokenLocation().getByteOffset();
        String connection = "";
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
          JsonToken value = in.nextToken();
          if (name.equals("connectionId") && value == JsonToken.VALUE_STRING) {
            connection = in.getText();
          }
          in.skipChildren();
        }
        int to = (int) in.currentLocation().getByteOffset();
        if (!connection.isEmpty()) {
          contacts.put(connection, new String(source, from, to - from, UTF_8));
        }
      }
      if (in.currentToken() != JsonToken.END_ARRAY) {
        throw new IllegalArgumentException("the contacts are not a list of objects");
      }
      return contacts;
    } catch (IOException e) {
      throw new IllegalArgumentException("the contacts cannot be read", e);
    }
  }
}
