package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/**
 * A binary record for the eye: each member in a line, with its number, its name and its value in
 * the notation of RFC 8949, section 8, and the whole record in hexadecimal in the last line.
 */
final class RecordRendering {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder text = new StringBuilder();
  private final JsonParser in;

  private RecordRendering(JsonParser in) {
    this.in = in;
  }

  static String of(byte[] record) {
    try (JsonParser in =
        new CBORFactory()
            .createParser(record, RecordFrame.HEAD_BYTES, RecordFrame.bodyBytes(record))) {
      var rendering = new RecordRendering(in);
      in.nextToken();
      rendering.members("");
      return "version %d%n%s%s%n"
          .formatted(RecordFrame.version(record), rendering.text, HEX.formatHex(record));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The record that was rendered. */
  static byte[] record(String rendering) {
    return HEX.parseHex(rendering.strip().lines().reduce((_, last) -> last).orElseThrow());
  }

  private void members(String indent) throws IOException {
    for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
      Member member = Member.ofKey(key);
      String title = member == null ? "unknown" : member.title();
      if (in.nextToken() == JsonToken.START_OBJECT) {
        text.append("%s%2s %s%n".formatted(indent, key, title));
        members(indent + "   ");
      } else {
        text.append("%s%2s %-10s ".formatted(indent, key, title));
        value();
        text.append('\n');
      }
    }
  }

  private void value() throws IOException {
    switch (in.currentToken()) {
      case VALUE_STRING -> text.append('"').append(printable(in.getText())).append('"');
      case VALUE_EMBEDDED_OBJECT ->
          text.append("h'").append(HEX.formatHex(in.getBinaryValue())).append('\'');
      case START_ARRAY -> {
        text.append('[');
        String comma = "";
        while (in.nextToken() != JsonToken.END_ARRAY) {
          text.append(comma);
          value();
          comma = ", ";
        }
        text.append(']');
      }
      default -> text.append(in.getText());
    }
  }

  private static String printable(String value) {
    var printable = new StringBuilder();
    value
        .chars()
        .forEach(c -> printable.append(c < ' ' ? "\\u%04x".formatted(c) : Character.toString(c)));
    return printable.toString();
  }
}
