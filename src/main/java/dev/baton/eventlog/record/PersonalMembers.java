package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.baton.eventlog.EventTypes;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The members of a record that say something of a person: in one member, encrypted under a key of
 * the event's ID. Safe for use by many threads.
 */
final class PersonalMembers {
  private static final int USUAL_BYTES = 192;
  private static final List<String> OF_CLIENT =
      List.of("address", "userAgent", "version", "origin");
  private static final List<String> OF_PROOF = List.of("sub", "iss", "kid", "jti");

  private final CBORFactory cbor;
  private final PersonalKeys keys;

  PersonalMembers(CBORFactory cbor, PersonalKeys keys) {
    this.cbor = cbor;
    this.keys = keys;
  }

  /** Writes the members of an event, the personal ones encrypted. */
  void write(MemberWriter out, long seq, IdEvent event) throws IOException {
    var bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator personal = cbor.createGenerator(bytes)) {
      personal.writeStartObject();
      EventWriter.writeMembers(out, new MemberWriter(personal), (RealmEvent) event);
      personal.writeEndObject();
    }
    PersonalCipher cipher = keys.forNext(event.peer());
    int generation = cipher.generation();
    if (generation > 0) {
      out.number(Member.GENERATION, generation);
    }
    byte[] context = context(seq, EventTypes.of((RealmEvent) event), event.peer(), generation);
    out.bytes(Member.PERSONAL, cipher.seal(context, bytes.toByteArray()));
  }

  /** What else of the record the encrypted members belong to. */
  private static byte[] context(long seq, String type, PeerId peer, int generation) {
    byte[] id = peer.value().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + id.length)
        .putLong(seq)
        .putInt(Labels.numberOfType(type))
        .putInt(generation)
        .put(id)
        .array();
  }

  /** Puts the encrypted members of a record in their places, or what stands there instead. */
  void restore(EventMembers members) throws IOException {
    String type = members.text("type");
    PeerId peer = members.peer();
    int generation = Math.toIntExact(members.optionalInteger("generation").orElse(0));
    PersonalKeys.Opener opener = keys.of(peer, generation);
    Optional<byte[]> text =
        open(
            opener,
            context(members.integer("seq"), type, peer, generation),
            members.bytes("personal"));
    if (text.isEmpty()) {
      redact(
          members,
          type,
          opener instanceof PersonalKeys.Opener.NoKey(var why) ? why : Redaction.UNREADABLE);
      return;
    }
    try (JsonParser in = cbor.createParser(text.get())) {
      members.addAll(MemberReader.read(in));
    }
  }

  /** The text of a sealed member; empty if the key is not the right one. */
  private static Optional<byte[]> open(PersonalKeys.Opener opener, byte[] context, byte[] sealed) {
    return opener instanceof PersonalKeys.Opener.KeyAtHand(var cipher)
        ? cipher.open(context, sealed)
        : Optional.empty();
  }

  private static void redact(EventMembers members, String type, Redaction redaction) {
    switch (type) {
      case "peer-connected", "peer-resumed", "peer-overridden", "override-refused" -> {
        EventMembers client = EventMembers.empty();
        members.put("client", client);
        OF_CLIENT.forEach(name -> client.put(name, redaction.text()));
        if (members.has("proof")) {
          EventMembers proof = members.members("proof");
          OF_PROOF.forEach(name -> proof.put(name, redaction.text()));
        }
      }
      case "peer-disconnected", "peer-banned", "ban-lifted", "peer-erased" -> {
        members.put("by", redaction.text());
        members.put("why", redaction.text());
      }
      // Of what moves with an ID nothing is left.
      default -> {}
    }
  }
}
