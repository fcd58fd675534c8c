package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pass over a message sees what a whole parser sees. */
class JsonScanTest {
  private static final int NESTING = 8;
  private static final int TEXTS = 50_000;
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(NESTING).build())
          .build();

  /** What the mutations begin with and are made of. */
  private static final List<String> SOUND =
      List.of(
          "{}",
          "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":{\"a\":[1,2.5e-3,{\"b\":null}]}}",
          " {\"type\" : \"\\u004fFFER\" , \"\\u0064st\":\"b\\\"o\\\\b\" ,\"payload\":[ ] } ",
          "{\"dst\":0,\"dst\":-0.0e+10,\"payload\":true,\"type\":\"LEAVE\",\"x\":false}",
          "{\"payload\":\"\\ud83d\\ude00 é €\",\"type\":\"STATE\"}",
          "{\"t\\u0079pe\":\"ANSWER\",\"dst\":{\"dst\":[]},\"payload\":[[[[[[1]]]]]]}");

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\u00",
    "0",
    "-",
    ".",
    "e",
    "E+",
    "1",
    "9",
    "true",
    "null",
    "fals",
    " ",
    "\t",
    "\n",
    "\r",
    "\u0000",
    "\u001f",
    "\u007f",
    "é",
    "€",
    "\"a\"",
    "{\"a\":1}",
    "[1,2]",
    "\"type\":",
    "\"dst\":",
    "\"payload\":",
    "//",
    "'",
    "NaN",
    "\uFEFF",
    "\f"
  };

  /** A member of the outermost object: its name, and where its value stands. */
  private record ScannedMember(String name, int start, int end) {}

  @Test
  @Tag("slow")
  void everyTextIsSeenAsAWholeParserSeesIt() {
    long seed = Long.getLong("baton.fuzz.seed", System.nanoTime());
    var random = new Random(seed);
    int sound = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = mutated(random);
      List<ScannedMember> expected = byJackson(text);
      assertThat(byScan(text)).as("seed %d, text %d: %s", seed, i, text).isEqualTo(expected);
      sound += expected.isEmpty() ? 0 : 1;
    }
    // Mutations that break every text would compare nothing.
    assertThat(sound).isBetween(TEXTS / 20, TEXTS * 19 / 20);
  }

  private static String mutated(Random random) {
    var text = new StringBuilder(SOUND.get(random.nextInt(SOUND.size())));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + random.nextInt(3));
      text.replace(at, to, random.nextInt(3) == 0 ? "" : PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  /** The members in their order; one that is none of anything for a text that is no object. */
  private static List<ScannedMember> byJackson(String text) {
    List<ScannedMember> members = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > 2 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & 0xff) == 0xEF)) {
      // Jackson would guess another encoding.
      return List.of();
    }
    try (JsonParser parser = JACKSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return List.of();
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        // The scan is asked for names in ASCII only.
        String shown = name.chars().allMatch(c -> c < 128) ? name : "?";
        members.add(
            new ScannedMember(shown, start, (int) parser.currentLocation().getByteOffset()));
      }
      members.add(new ScannedMember("", 0, 0));
      return parser.nextToken() == null ? members : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<ScannedMember> byScan(String text) {
    List<ScannedMember> members = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    var scan = new JsonScan(bytes, 0, bytes.length, NESTING);
    List<String> names = byJackson(text).stream().map(ScannedMember::name).toList();
    try {
      scan.beginObject();
      while (scan.nextMember()) {
        int i = members.size();
        String name = i < names.size() && scan.isNamed(names.get(i)) ? names.get(i) : "?";
        assertThat(scan.isNamed(name + "x")).isFalse();
        int start = scan.position();
        scan.skipValue();
        members.add(new ScannedMember(name, start, scan.position()));
      }
      scan.endOfText();
      members.add(new ScannedMember("", 0, 0));
      return members;
    } catch (JsonScan.NotJsonException e) {
      return List.of();
    }
  }

  @Test
  void stringsAreReadAsAWholeParserReadsThem() throws Exception {
    for (String json :
        List.of(
            "\"\"",
            "\"plain\"",
            "\"é€\uD83D\uDE00\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"a\\u0000b\\u00E9c\\uD83D\\uDE00d\\uD83D\"")) {
      byte[] bytes = ("{\"a\":" + json + "}").getBytes(UTF_8);
      var scan = new JsonScan(bytes, 0, bytes.length, NESTING);
      scan.beginObject();
      scan.nextMember();
      int start = scan.position();
      scan.skipValue();
      try (JsonParser parser = JACKSON.createParser(bytes)) {
        parser.nextToken();
        parser.nextToken();
        parser.nextToken();
        assertThat(scan.string(start, scan.position())).isEqualTo(parser.getText());
      }
    }
  }

  @Test
  void numbersAndNamesHaveTheBoundsThatParsersOfReceiversHave() {
    assertThat(byScan("{\"a\":" + "1".repeat(1_000) + "}")).isNotEmpty();
    assertThat(byScan("{\"a\":" + "1".repeat(1_001) + "}")).isEmpty();
    assertThat(byScan("{\"a\":[0." + "1".repeat(1_000) + "]}")).isEmpty();
    assertThat(byScan("{\"" + "a".repeat(49_999) + "\":1}")).isNotEmpty();
    assertThat(byScan("{\"b\":{\"" + "a".repeat(50_001) + "\":1}}")).isEmpty();
  }

  @Test
  void aPartOfALargerTextIsSeenByItself() throws Exception {
    byte[] bytes = "[{\"a\":1},{\"b\":2}]".getBytes(UTF_8);
    var scan = new JsonScan(bytes, 9, 16, NESTING);
    scan.beginObject();
    assertThat(scan.nextMember()).isTrue();
    assertThat(scan.isNamed("b")).isTrue();
    scan.skipValue();
    assertThat(scan.nextMember()).isFalse();
    scan.endOfText();
  }

  /**
   * What one client's names leave behind in a table, all others' messages would be looked up in.
   */
  @Test
  @Tag("slow")
  void nothingThatKeepsNamesReadsClientsMessages() {
    ArchRuleDefinition.noClasses()
        .that()
        .haveFullyQualifiedName(MessageCodec.class.getName())
        .or()
        .haveFullyQualifiedName(JsonScan.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .check(new ClassFileImporter().importPackagesOf(MessageCodec.class));
  }
}
