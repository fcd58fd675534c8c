package dev.baton.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.baton.realm.Ban;
import dev.baton.session.BannedId;
import dev.baton.session.HeldId;
import dev.baton.session.PeerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** What the admin port answers, as JSON. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes the members of an object. */
  interface Members {
    void write(JsonGenerator out) throws IOException;
  }

  static byte[] object(Members members) {
    try (var bytes = new ByteArrayBuilder();
        JsonGenerator out = FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      members.write(out);
      out.writeEndObject();
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page of held IDs, and behind which ID the next one begins if there is more. */
  static byte[] page(List<HeldId> page, boolean more) {
    return object(
        out -> {
          out.writeArrayFieldStart("peers");
          for (HeldId held : page) {
            out.writeStartObject();
            out.writeStringField("peer", held.peer().value());
            writeHolder(out, held);
            out.writeEndObject();
          }
          out.writeEndArray();
          if (more) {
            out.writeStringField("next", page.getLast().peer().value());
          }
        });
  }

  /** A page of bans, and behind which ID the next one begins if there is more. */
  static byte[] bans(List<BannedId> page, boolean more) {
    return object(
        out -> {
          out.writeArrayFieldStart("bans");
          for (BannedId banned : page) {
            out.writeStartObject();
            out.writeStringField("peer", banned.peer().value());
            writeBan(out, banned.ban());
            out.writeEndObject();
          }
          out.writeEndArray();
          if (more) {
            out.writeStringField("next", page.getLast().peer().value());
          }
        });
  }

  /**
   * A page of objects, with what to go on behind if there is more.
   *
   * @param objects each one as JSON
   * @param damage what is said of the log, if it is damaged
   */
  static byte[] page(
      String name, List<String> objects, Optional<String> next, Optional<String> damage) {
    return object(
        out -> {
          out.writeArrayFieldStart(name);
          for (String object : objects) {
            out.writeRawValue(object);
          }
          out.writeEndArray();
          if (next.isPresent()) {
            out.writeStringField("next", next.get());
          }
          if (damage.isPresent()) {
            out.writeStringField("damage", damage.get());
          }
        });
  }

  static byte[] status(PeerStatus status) {
    return object(
        out -> {
          out.writeStringField("peer", status.peer().value());
          if (status.holder().isPresent()) {
            out.writeObjectFieldStart("holder");
            writeHolder(out, status.holder().get());
            out.writeEndObject();
          }
          if (status.ban().isPresent()) {
            out.writeObjectFieldStart("ban");
            writeBan(out, status.ban().get());
            out.writeEndObject();
          }
        });
  }

  /** Whose token a request had, and what it may do. */
  static byte[] caller(String name, AdminRole role) {
    return object(
        out -> {
          out.writeStringField("name", name);
          out.writeStringField("role", role.label());
        });
  }

  /** The number of an event in the log. */
  static byte[] done(long seq) {
    return object(out -> out.writeNumberField("seq", seq));
  }

  private static void writeBan(JsonGenerator out, Ban ban) throws IOException {
    out.writeStringField("since", ban.since().toString());
    if (ban.until().isPresent()) {
      out.writeStringField("until", ban.until().get().toString());
    }
    out.writeStringField("by", ban.order().by());
    out.writeStringField("reason", ban.order().reason());
  }

  private static void writeHolder(JsonGenerator out, HeldId held) throws IOException {
    out.writeStringField("connection", held.connection().toString());
    if (held.since().isPresent()) {
      out.writeStringField("since", held.since().get().toString());
    }
    if (held.address().isPresent()) {
      out.writeStringField("address", held.address().get());
    }
    out.writeStringField("state", held.until().isPresent() ? "detached" : "live");
    if (held.until().isPresent()) {
      out.writeStringField("until", held.until().get().toString());
    }
    out.writeStringField("node", held.node());
  }
}
