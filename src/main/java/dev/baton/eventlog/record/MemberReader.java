package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a binary record. A member that this program does not know does no harm; a
 * value that is not of its member's form is an {@link IllegalArgumentException}.
 */
final class MemberReader {
  private static final int MAX_DEPTH = 2;

  private final JsonParser in;

  private MemberReader(JsonParser in) {
    this.in = in;
  }

  /**
   * Reads the map that begins at the next token of a parser of CBOR.
   *
   * @throws LogTooNewException if a later version of this program wrote it
   */
  static EventMembers read(JsonParser in) throws IOException {
    in.nextToken();
    EventMembers members = new MemberReader(in).members(0);
    if (in.nextToken() != null) {
      throw new IllegalArgumentException("something follows the map");
    }
    return members;
  }

  private EventMembers members(int depth) throws IOException {
    require(JsonToken.START_OBJECT);
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("it nests too deep");
    }
    EventMembers members = EventMembers.empty();
    for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
      @Nullable Member member = Member.ofKey(key);
      in.nextToken();
      if (member == null) {
        in.skipChildren();
      } else {
        members.put(member.title(), value(member.form(), depth));
      }
    }
    return members;
  }

  private Object value(Member.Form form, int depth) throws IOException {
    return switch (form) {
      case NUMBER -> number();
      case FLAG -> flag();
      case TEXT -> text();
      case PHRASES -> Phrases.expand(text());
      case TYPE -> Labels.type(number());
      case REASON -> Labels.reason(number());
      case TIME -> isBytes() ? Compact.time(bytes()) : Compact.timeOfNanos(number());
      case CONNECTION -> new ConnectionId(Compact.uuid(bytes()));
      case ID -> id();
      case HASH -> isBytes() ? Compact.hash(bytes()) : text();
      case BYTES -> bytes();
      case DIGEST -> TokenDigest.of(bytes());
      case ADDRESS -> isBytes() ? AddressBytes.text(bytes()) : text();
      case MEMBERS -> members(depth + 1);
      case TEXTS -> texts();
      case TEXTS_BY_NAME -> textsByName();
      case NUMBERS_BY_ID -> numbersById();
    };
  }

  private void require(JsonToken token) {
    if (in.currentToken() != token) {
      throw new IllegalArgumentException(in.currentToken() + " stands where " + token + " should");
    }
  }

  private Long number() throws IOException {
    require(JsonToken.VALUE_NUMBER_INT);
    return in.getLongValue();
  }

  private Boolean flag() {
    require(JsonToken.VALUE_TRUE);
    return true;
  }

  private String text() throws IOException {
    require(JsonToken.VALUE_STRING);
    return in.getText();
  }

  private boolean isBytes() {
    return in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT;
  }

  private byte[] bytes() throws IOException {
    require(JsonToken.VALUE_EMBEDDED_OBJECT);
    return in.getBinaryValue();
  }

  private String id() throws IOException {
    return isBytes() ? Compact.uuid(bytes()).toString() : text();
  }

  private List<String> texts() throws IOException {
    require(JsonToken.START_ARRAY);
    List<String> texts = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      texts.add(text());
    }
    return texts;
  }

  private EventMembers textsByName() throws IOException {
    require(JsonToken.START_ARRAY);
    EventMembers texts = EventMembers.empty();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String name = text();
      in.nextToken();
      texts.put(name, text());
    }
    return texts;
  }

  private EventMembers numbersById() throws IOException {
    require(JsonToken.START_ARRAY);
    EventMembers numbers = EventMembers.empty();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String id = id();
      in.nextToken();
      numbers.put(id, number());
    }
    return numbers;
  }
}
