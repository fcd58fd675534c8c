package dev.baton.realm;

/**
 * Where a connection came from, for the audit: the client's address and what its handshake said of
 * itself. Each is empty when unknown and cut to {@value #MAX_LENGTH} characters, since a client may
 * send anything there. The event log has one byte or less for each of them.
 */
public record ClientDetails(String address, String userAgent, String version, String origin) {
  public static final int MAX_LENGTH = 256;

  public ClientDetails {
    address = bounded(address);
    userAgent = bounded(userAgent);
    version = bounded(version);
    origin = bounded(origin);
  }

  public ClientDetails withAddress(String address) {
    return new ClientDetails(address, userAgent, version, origin);
  }

  public ClientDetails withVersion(String version) {
    return new ClientDetails(address, userAgent, version, origin);
  }

  /** Printable ASCII only, so that no reader of the log has to wonder what it is looking at. */
  private static String bounded(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    for (int i = 0; i < cut.length(); i++) {
      if (!isPrintable(cut.charAt(i))) {
        return printable(cut);
      }
    }
    return cut;
  }

  private static String printable(String text) {
    var printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      printable.append(isPrintable(c) ? c : '?');
    }
    return printable.toString();
  }

  private static boolean isPrintable(char c) {
    return c >= ' ' && c < 0x7f;
  }
}
