package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.baton.storage.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.regex.Pattern;

/**
 * Makes keys for proofs: the public part for the server, the private part for the signing service.
 */
public final class KeyMaker {
  private static final int RSA_BITS = 3_072;
  private static final int SECRET_BITS = 256;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private KeyMaker() {}

  /**
   * The files of a new key. For HS256 both are the same file, a secret.
   *
   * @param verifying what the server reads
   * @param signing what tokens are signed with
   */
  public record MadeKey(Path verifying, Path signing) {}

  /**
   * Makes a key whose ID is its name, and never overwrites one.
   *
   * @param folder the folder that a {@link KeyFolder} reads
   * @throws UnusableKeyException in one line, if the files cannot be written
   * @throws IllegalArgumentException if the name is not a valid file name
   */
  public static MadeKey make(String name, ProofAlgorithm algorithm, Path folder) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a key has 1 to 100 letters, digits, dots, hyphens and underscores, and"
              + " begins with a letter or digit");
    }
    boolean secret = algorithm == ProofAlgorithm.HS256;
    Path verifying = folder.resolve(name + ".jwk");
    Path signing = secret ? verifying : folder.resolve("private").resolve(name + ".jwk");
    try {
      Files.createDirectories(folder);
      requireNew(verifying);
      requireNew(signing);
      JWK key = generate(name, algorithm);
      if (!secret) {
        makePrivateFolder(signing);
        AtomicFile.create(verifying, text(key.toPublicJWK()), AtomicFile.FOR_ALL_TO_READ);
      }
      AtomicFile.create(signing, text(key), AtomicFile.OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      throw new UnusableKeyException(e.getFile() + " exists and is not overwritten");
    } catch (IOException e) {
      throw new UnusableKeyException("a key cannot be written: " + e).in(folder);
    }
    return new MadeKey(verifying, signing);
  }

  private static void requireNew(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static void makePrivateFolder(Path file) throws IOException {
    Path folder = file.resolveSibling("");
    if (!Files.exists(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static byte[] text(JWK key) {
    return (key.toJSONString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static JWK generate(String name, ProofAlgorithm algorithm) {
    try {
      return switch (algorithm) {
        case ES256 -> ellipticCurve(Curve.P_256, name, algorithm);
        case ES384 -> ellipticCurve(Curve.P_384, name, algorithm);
        case RS256, PS256 ->
            new RSAKeyGenerator(RSA_BITS)
                .keyID(name)
                .algorithm(algorithm.jose())
                .keyUse(KeyUse.SIGNATURE)
                .generate();
        case EDDSA -> ed25519(name);
        case HS256 ->
            new OctetSequenceKeyGenerator(SECRET_BITS)
                .keyID(name)
                .algorithm(algorithm.jose())
                .keyUse(KeyUse.SIGNATURE)
                .generate();
      };
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " cannot be used in this Java runtime", e);
    }
  }

  private static JWK ellipticCurve(Curve curve, String name, ProofAlgorithm algorithm)
      throws JOSEException {
    return new ECKeyGenerator(curve)
        .keyID(name)
        .algorithm(algorithm.jose())
        .keyUse(KeyUse.SIGNATURE)
        .generate();
  }

  /** By the JDK, since Nimbus's own generator needs another library. */
  private static JWK ed25519(String name) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    return new OctetKeyPair.Builder(
            Curve.Ed25519, Base64URL.encode(Ed25519.x((EdECPublicKey) pair.getPublic())))
        .d(Base64URL.encode(d))
        .keyID(name)
        .algorithm(ProofAlgorithm.EDDSA.jose())
        .keyUse(KeyUse.SIGNATURE)
        .build();
  }
}
