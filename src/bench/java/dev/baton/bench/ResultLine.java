package dev.baton.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One result as a flat JSON object of texts and numbers. It reads back only what it wrote itself:
 * texts hold no quotes and no backslashes.
 */
final class ResultLine {
  private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|([-+.\\w]+))");

  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, String> members = new LinkedHashMap<>();

  ResultLine put(String name, String text) {
    String harmless = text.replaceAll("[\"\\\\\\p{Cntrl}]", " ");
    texts.put(name, harmless);
    members.put(name, '"' + harmless + '"');
    return this;
  }

  ResultLine put(String name, long number) {
    members.put(name, Long.toString(number));
    return this;
  }

  ResultLine put(String name, double number) {
    members.put(name, String.format(Locale.ROOT, "%.3f", number));
    return this;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  OptionalDouble number(String name) {
    String value = members.get(name);
    return value == null || texts.containsKey(name)
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value));
  }

  static ResultLine parse(String line) {
    var result = new ResultLine();
    for (Matcher member = MEMBER.matcher(line); member.find(); ) {
      if (member.group(2) != null) {
        result.put(member.group(1), member.group(2));
      } else {
        result.members.put(member.group(1), member.group(3));
      }
    }
    return result;
  }

  @Override
  public String toString() {
    var out = new StringBuilder("{");
    members.forEach(
        (name, value) -> {
          out.append(out.length() == 1 ? "" : ",");
          out.append('"').append(name).append("\":").append(value);
        });
    return out.append('}').toString();
  }
}
