package dev.baton.transport.net.tls;

import dev.baton.transport.net.tls.Pem.Block;
import dev.baton.transport.net.tls.Pem.MalformedPemException;
import dev.baton.transport.net.tls.PrivateKeys.UnreadableKeyException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A private key and its certificate chain.
 *
 * @param chain the certificate of the key, then that of its issuer, and so on
 */
record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
  private static final Set<String> LABELS =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

  /** A chain has a few; each may have to be compared with every other. */
  private static final int MAX_CERTIFICATES = 32;

  private static final byte[] CHALLENGE = new byte[32];

  /** The parameters for a key that accepts any. */
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  /**
   * Takes the key from one text and its certificates from the other.
   *
   * @throws UnusableCertificateException saying which file is at fault and why
   */
  static CertifiedKey of(PemFiles files, PemFiles.Texts texts) {
    try {
      return read(files, texts);
    } catch (UnusableCertificateException e) {
      throw e;
    } catch (RuntimeException _) {
      // The message of a JDK parser may quote the file.
      throw UnusableCertificateException.inChain(files.certificate(), "or its key cannot be read");
    }
  }

  private static CertifiedKey read(PemFiles files, PemFiles.Texts texts) {
    PrivateKey key = key(files, texts.key());
    List<X509Certificate> given = certificates(files, texts.certificate());
    byte[] signed = signed(files, key);
    for (X509Certificate certificate : given) {
      if (verifies(certificate.getPublicKey(), signed, key)) {
        return new CertifiedKey(key, chain(certificate, given));
      }
    }
    throw UnusableCertificateException.inKey(
        files.key(),
        "does not belong to --sslcert %s: no certificate there is for this key"
            .formatted(files.certificate()));
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  private static PrivateKey key(PemFiles files, byte[] text) {
    try {
      return PrivateKeys.first(Pem.blocks(text));
    } catch (MalformedPemException | UnreadableKeyException e) {
      throw UnusableCertificateException.inKey(files.key(), String.valueOf(e.getMessage()));
    }
  }

  private static List<X509Certificate> certificates(PemFiles files, byte[] text) {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates = new ArrayList<>();
      for (Block block : Pem.blocks(text)) {
        if (LABELS.contains(block.label())) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
      if (certificates.size() > MAX_CERTIFICATES) {
        throw UnusableCertificateException.inChain(
            files.certificate(), "has more than %d certificates".formatted(MAX_CERTIFICATES));
      }
      if (certificates.isEmpty()) {
        throw UnusableCertificateException.inChain(files.certificate(), "has no BEGIN CERTIFICATE");
      }
      return certificates;
    } catch (MalformedPemException e) {
      throw UnusableCertificateException.inChain(
          files.certificate(), String.valueOf(e.getMessage()));
    } catch (CertificateException | ClassCastException _) {
      throw UnusableCertificateException.inChain(
          files.certificate(), "has a certificate that is broken");
    }
  }

  /** A signature shows, for every kind of key, which public key belongs to a private one. */
  private static byte[] signed(PemFiles files, PrivateKey key) {
    try {
      Signature signature = signature(key);
      signature.initSign(key);
      signature.update(CHALLENGE);
      return signature.sign();
    } catch (GeneralSecurityException _) {
      throw UnusableCertificateException.inKey(
          files.key(), "has a private key that Java cannot sign with; use P-256 or RSA");
    }
  }

  private static boolean verifies(PublicKey publicKey, byte[] signed, PrivateKey key) {
    try {
      Signature signature = signature(key);
      signature.initVerify(publicKey);
      signature.update(CHALLENGE);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      // Of another kind.
      return false;
    }
  }

  private static Signature signature(PrivateKey key) throws GeneralSecurityException {
    return switch (key.getAlgorithm()) {
      case "EC" -> Signature.getInstance("SHA256withECDSA");
      case "RSA" -> Signature.getInstance("SHA256withRSA");
      case "RSASSA-PSS" -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        Optional<AlgorithmParameterSpec> own = Optional.ofNullable(((RSAKey) key).getParams());
        pss.setParameter(own.orElse(PSS));
        yield pss;
      }
      default -> Signature.getInstance(key.getAlgorithm());
    };
  }

  /**
   * The certificate and those of its issuers, whatever their order in the file; other certificates
   * are left out.
   */
  private static List<X509Certificate> chain(X509Certificate own, List<X509Certificate> given) {
    List<X509Certificate> left = new ArrayList<>(given);
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next = Optional.of(own);
    while (next.isPresent()) {
      X509Certificate last = next.get();
      chain.add(last);
      left.removeIf(last::equals);
      next = left.stream().filter(issuer -> hasIssued(issuer, last)).findFirst();
    }
    return chain;
  }

  private static boolean hasIssued(X509Certificate issuer, X509Certificate certificate) {
    if (!Objects.equals(issuer.getSubjectX500Principal(), certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (NoSuchAlgorithmException _) {
      // Clients may know an issuer that this side does not; the names match.
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
