package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Token;
import dev.baton.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * Issues and verifies tickets: proofs that this server itself makes, for the holder of a peer ID to
 * pass to another device. Its key is this server's own and seals nothing but tickets. Safe for use
 * by many threads.
 *
 * <p>A ticket names the tenure in which it was issued. The realm accepts it only while that tenure
 * lasts. The takeover with the ticket ends the tenure, so the ticket works once, and for no later
 * holder.
 */
public final class TicketOffice {
  /** How long a ticket is valid. */
  public static final Duration LIFETIME = Duration.ofSeconds(60);

  /** What the event log has as the issuer of a ticket. */
  private static final String NAME = "baton";

  /** What the server's key is used for here; another use has another secret. */
  private static final String USE = "baton ticket 1";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String keyId;
  private final Mac prototype; // copied for each use

  private TicketOffice(SigningKey key) {
    this.keyId = key.verification().id();
    this.prototype = key.macFor(USE);
  }

  /**
   * Reads the server's key, or makes it at the first start. Only one server may do so at a time.
   *
   * @throws UnusableKeyException if the file cannot be read or made, or contains no such key
   */
  public static TicketOffice open(Path keyFile) {
    try {
      if (!Files.exists(keyFile)) {
        Files.deleteIfExists(AtomicFile.unfinished(keyFile));
        AtomicFile.create(keyFile, newKey(), AtomicFile.OWNER_ONLY);
      }
    } catch (IOException _) {
      throw new UnusableKeyException("the key for tickets cannot be made").in(keyFile);
    }
    SigningKey key = SigningKey.read(keyFile);
    if (key.verification().algorithm() != ProofAlgorithm.ES256) {
      throw new UnusableKeyException("the key for tickets must be one for ES256").in(keyFile);
    }
    return new TicketOffice(key);
  }

  private static byte[] newKey() {
    try {
      String jwk =
          new ECKeyGenerator(Curve.P_256)
              .algorithm(JWSAlgorithm.ES256)
              .keyUse(KeyUse.SIGNATURE)
              .keyIDFromThumbprint(true)
              .generate()
              .toJSONString();
      return (jwk + "\n").getBytes(UTF_8);
    } catch (JOSEException e) {
      throw new IllegalStateException("ES256 cannot be used in this Java runtime", e);
    }
  }

  /**
   * A new ticket for the ID: a secret of its bearer.
   *
   * @param tenure the connection that began the current tenure of the ID
   */
  public String issue(PeerId peer, ConnectionId tenure, Instant now) {
    byte[] content = CompactTicket.content(now.getEpochSecond(), RANDOM.nextLong(), tenure);
    return new CompactTicket(content, seal(content, peer)).secretText();
  }

  /** What the ticket proves for this ID; the realm decides whether its tenure still lasts. */
  OwnershipProof verify(CompactTicket ticket, PeerId peer, Instant now) throws BrokenRule {
    // In constant time, and before anything in the ticket is used.
    if (!MessageDigest.isEqual(seal(ticket.content(), peer), ticket.seal())) {
      throw new BrokenRule(Rule.SEAL);
    }
    Instant issuedAt = Instant.ofEpochSecond(ticket.second());
    Instant expiresAt = issuedAt.plus(LIFETIME);
    if (issuedAt.isAfter(now.plus(ProofRules.DEFAULT_SKEW))) {
      throw new BrokenRule(Rule.ISSUED);
    }
    // The clock that checks a ticket's end is the one that set it.
    if (!now.isBefore(expiresAt)) {
      throw new BrokenRule(Rule.NOT_EXPIRED);
    }
    return new OwnershipProof(
        peer.value(),
        NAME,
        keyId,
        ticket.number(),
        issuedAt,
        expiresAt,
        ProofRank.TICKET,
        Optional.of(ticket.tenure()));
  }

  private byte[] seal(byte[] content, PeerId peer) {
    try {
      var mac = (Mac) prototype.clone();
      mac.update(content);
      // The content has one length, so that no other content and ID make the same bytes.
      return Arrays.copyOf(mac.doFinal(peer.value().getBytes(UTF_8)), CompactTicket.SEAL_BYTES);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("HMAC of this Java runtime cannot be copied", e);
    }
  }

  /** 144 random bits, which cannot be guessed and which no two tokens share. */
  static String newTokenId() {
    var bytes = new byte[18];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether the token has the shape of a ticket, of whatever server and however old. */
  public static boolean isTicket(Token token) {
    return CompactTicket.parse(token.secretText()).isPresent();
  }
}
