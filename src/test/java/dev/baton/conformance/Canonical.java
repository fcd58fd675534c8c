package dev.baton.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form in which messages are compared: JSON values as values, so that spelling does not matter,
 * but with the outermost members in the order in which they came. What differs from run to run, a
 * UUID, a time, an epoch, is replaced by its name; a very long string by its length.
 */
final class Canonical {
  private static final int LONGEST_STRING = 400;
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Canonical() {}

  static Optional<JsonNode> parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A text as it stands between the quotes of a JSON string. */
  static String escaped(String text) {
    String quoted = TextNode.valueOf(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }

  /** The canonical form of a text, which need not be JSON. */
  static String form(String text) {
    return parse(text).map(Canonical::outermost).orElseGet(() -> plain(text));
  }

  /** A text that is no JSON, with what is random in it replaced. */
  static String plain(String text) {
    String known = UUID.matcher(INSTANT.matcher(text).replaceAll("<time>")).replaceAll("<uuid>");
    return known.length() <= LONGEST_STRING ? known : "<" + known.length() + " characters>";
  }

  private static String outermost(JsonNode node) {
    if (!node.isObject()) {
      return nested(node);
    }
    var members = new ArrayList<String>();
    node.properties().forEach(member -> members.add(member(member.getKey(), member.getValue())));
    return "{" + String.join(",", members) + "}";
  }

  private static String nested(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var members = new TreeMap<String, String>();
        node.properties()
            .forEach(
                member -> members.put(member.getKey(), member(member.getKey(), member.getValue())));
        yield "{" + String.join(",", members.values()) + "}";
      }
      case ARRAY ->
          node.valueStream().map(Canonical::nested).collect(Collectors.joining(",", "[", "]"));
      case NUMBER -> node.decimalValue().stripTrailingZeros().toPlainString();
      case STRING -> TextNode.valueOf(plain(node.textValue())).toString();
      default -> node.toString();
    };
  }

  private static String member(String name, JsonNode value) {
    String shown = name.equals("epoch") && value.isNumber() ? "<epoch>" : nested(value);
    return TextNode.valueOf(name) + ":" + shown;
  }
}
