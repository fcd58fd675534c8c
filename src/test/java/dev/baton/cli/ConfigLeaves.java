package dev.baton.cli;

import dev.baton.transport.net.TrustedProxies;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** All that a configuration consists of, found by reflection so that nothing is forgotten. */
final class ConfigLeaves {
  private ConfigLeaves() {}

  /**
   * The components of the record and of the records in it, by names such as {@code session.realm}.
   */
  static Map<String, Object> of(ServerConfig config) {
    var leaves = new TreeMap<String, Object>();
    collect("", config, leaves);
    return leaves;
  }

  /** Every option is in it. */
  private static final String OPTIONS_AS_TEXT = "logging.options";

  private static void collect(String prefix, Record value, Map<String, Object> leaves) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      String name = prefix + component.getName();
      Object member = read(component, value);
      if (member instanceof Record inner) {
        collect(name + ".", inner, leaves);
      } else if (!name.equals(OPTIONS_AS_TEXT)) {
        leaves.put(name, comparable(member));
      }
    }
  }

  private static Object read(RecordComponent component, Record value) {
    try {
      component.getAccessor().setAccessible(true);
      return Objects.requireNonNull(component.getAccessor().invoke(value));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** What a proxy at 127.0.0.1 is believed stands for the trusted proxies, which have no equals. */
  private static Object comparable(Object member) {
    return member instanceof TrustedProxies proxies
        ? proxies.clientAddress("127.0.0.1", "192.0.2.7")
        : member;
  }
}
