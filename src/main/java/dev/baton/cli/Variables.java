package dev.baton.cli;

import dev.baton.cli.OptionSources.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The options that the environment gives: {@code BATON_*}, then PeerServer's own variables.
 * Kubernetes and Docker describe other services in variables that begin with the service's name;
 * beside a service called baton those look like options and are none.
 *
 * @param values the option's name to its value and the variable that gives it
 * @param unknown variables that look like options of this program and are none
 */
record Variables(Map<String, Given> values, List<String> unknown) {
  static final String PREFIX = "BATON_";

  /** For the scripts, which read them before this program starts. */
  private static final String SCRIPTS_PREFIX = "BATON_JAVA_";

  private static final Map<String, String> PEERSERVER_VARIABLES =
      Map.of("PORT", "port", "PEERSERVER_PATH", "path");

  /**
   * What is set for a Kubernetes service, or a linked container, called baton or baton-something:
   * {@code BATON_SERVICE_HOST}, {@code BATON_SERVICE_PORT_HTTP}, {@code BATON_PORT_9000_TCP_ADDR},
   * {@code BATON_NAME}, {@code BATON_ENV_PATH}.
   */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          "BATON_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?"
              + "|PORT|NAME|ENV_\\w+)");

  /** The value of a service's {@code _PORT} variable, which some options are called like. */
  private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

  /** Reads the environment. */
  static Variables read(Map<String, String> environment, Set<String> known) {
    Map<String, Given> values = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    PEERSERVER_VARIABLES.forEach(
        (variable, option) -> {
          String value = environment.getOrDefault(variable, "");
          if (!value.isEmpty() && !isAddressOfAService(value)) {
            values.put(option, given(value, variable));
          }
        });
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (!variable.startsWith(PREFIX) || variable.startsWith(SCRIPTS_PREFIX)) {
                return;
              }
              String option = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
              if (known.contains(option) && !isOfAService(variable, value)) {
                // An empty one counts as not set, as with PeerServer's.
                if (!value.isEmpty()) {
                  values.put(option, given(value, variable));
                }
              } else if (!OF_A_SERVICE.matcher(variable).matches()) {
                unknown.add(variable);
              }
            });
    return new Variables(values, unknown);
  }

  private static Given given(String value, String variable) {
    return new Given(value, "the variable " + variable);
  }

  /** Whether PeerServer's variable for the port is set, which means to serve. */
  static boolean hasPort(Map<String, String> environment) {
    return environment.containsKey("PORT") && !isAddressOfAService(environment.get("PORT"));
  }

  private static boolean isOfAService(String variable, String value) {
    return variable.endsWith("_PORT") && isAddressOfAService(value);
  }

  private static boolean isAddressOfAService(String value) {
    return ADDRESS_OF_A_SERVICE.matcher(value).matches();
  }
}
