package dev.baton.transport.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key and the certificates for new handshakes, replaceable at any time. A handshake asks for an
 * alias first, then for its key and certificates: each pair has an alias of its own, so that no
 * handshake gets the key of one pair and the certificate of another. Safe for use by many threads.
 */
final class ServedKey extends X509ExtendedKeyManager {
  private static final String[] NONE = {};

  // The newest, and the one before it, for the handshakes that have its name. Written under "this".
  private volatile Named newest;
  private volatile Named before;

  private record Named(String name, CertifiedKey pair) {}

  ServedKey(CertifiedKey first) {
    this.newest = new Named("1", first);
    this.before = newest;
  }

  /** Uses this pair for handshakes from now on. */
  synchronized void replace(CertifiedKey pair) {
    before = newest;
    newest = new Named(String.valueOf(Integer.parseInt(before.name()) + 1), pair);
  }

  CertifiedKey pair() {
    return newest.pair();
  }

  private @Nullable Named named(String name) {
    // In this order, because a pair moves from the first to the second.
    Named found = newest;
    if (!found.name().equals(name)) {
      found = before;
    }
    return found.name().equals(name) ? found : null;
  }

  private @Nullable String choose(String keyType) {
    Named chosen = newest;
    return chosen.pair().key().getAlgorithm().equals(keyType) ? chosen.name() : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String name = choose(keyType);
    return name == null ? NONE : new String[] {name};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Named named = named(alias);
    return named == null ? null : named.pair().chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Named named = named(alias);
    return named == null ? null : named.pair().key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return NONE;
  }
}
