package dev.baton.cli;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/** The values that an option takes, in words and, if they are numbers, as a range. */
final class Allowed {
  private static final Map<String, String> UNITS =
      Map.of(
          "MS", " of milliseconds", "S", " of seconds", "BYTES", " of bytes", "DAYS", " of days");

  private Allowed() {}

  /** The words behind "must be"; empty if the option does not say what it takes. */
  static Optional<String> of(ArgSpec option) {
    Class<?> type = typeOf(option);
    if (type.isEnum()) {
      return Optional.of(listed(words(option)));
    }
    if (type == boolean.class) {
      return Optional.of("true or false");
    }
    if (type == int.class || type == long.class) {
      return Optional.of("a whole number" + unit(option) + range(option));
    }
    return takes(option).map(Takes::value);
  }

  /** The words of an option that takes one of a few. */
  static List<String> words(ArgSpec option) {
    return typeOf(option).isEnum()
        ? Arrays.stream(typeOf(option).getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList()
        : List.of();
  }

  /** Whether the option's number, if it has one, is its default or in its range. */
  static boolean contains(ArgSpec option, Object value) {
    return !(value instanceof Number number)
        || value.toString().equals(option.defaultValue())
        || (number.longValue() >= min(option) && number.longValue() <= max(option));
  }

  private static String listed(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static String unit(ArgSpec option) {
    return UNITS.getOrDefault(option.paramLabel(), "");
  }

  private static String range(ArgSpec option) {
    if (takes(option).isEmpty()) {
      return "";
    }
    long max = max(option);
    if (max < Integer.MAX_VALUE) {
      return " between " + min(option) + " and " + max;
    }
    String bound = typeOf(option) == int.class ? " and at most " + Integer.MAX_VALUE : "";
    return ", at least " + min(option) + bound;
  }

  private static long min(ArgSpec option) {
    return takes(option).map(Takes::min).orElse(Long.MIN_VALUE);
  }

  private static long max(ArgSpec option) {
    return takes(option).map(Takes::max).orElse(Long.MAX_VALUE);
  }

  private static Optional<Takes> takes(ArgSpec option) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(Takes.class))
        : Optional.empty();
  }

  /** What one value is converted to. */
  private static Class<?> typeOf(ArgSpec option) {
    return option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
  }
}
