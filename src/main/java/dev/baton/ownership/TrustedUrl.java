package dev.baton.ownership;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Addresses that an operator names and this server calls. */
public final class TrustedUrl {
  private TrustedUrl() {}

  /**
   * An address that nobody in between can speak for.
   *
   * @param what the kind of address, for messages, such as "a JWKS URL"
   * @throws IllegalArgumentException if it is neither {@code https} nor {@code http} to this
   *     machine
   */
  public static URI of(String text, String what) {
    URI url = parsed(text);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    String host = url.getHost();
    if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          what + " needs a host, and has no user name and no fragment");
    }
    boolean ownMachine = host.matches("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");
    if (!scheme.equals("https") && !(scheme.equals("http") && ownMachine)) {
      throw new IllegalArgumentException(what + " must be https, or http to this machine");
    }
    return url;
  }

  /** Java's own message would quote the address, which may contain a secret. */
  private static URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException("this is not a valid URL");
    }
  }

  /** The address without its query, which may contain a secret. */
  public static String shown(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
  }
}
