package dev.baton.transport.http;

/**
 * What is served over HTTP, and where.
 *
 * @param path where the server is mounted, normalised: it starts and ends with a slash
 * @param caseSensitivePaths whether HTTP paths tell upper from lower case
 * @param discovery whether {@code /peers} lists the IDs
 * @param demo whether the demo page is served
 */
public record SiteOptions(
    String path, boolean caseSensitivePaths, boolean discovery, boolean demo) {
  public SiteOptions {
    if (!path.startsWith("/") || !path.endsWith("/")) {
      throw new IllegalArgumentException("a mount starts and ends with a slash");
    }
  }
}
