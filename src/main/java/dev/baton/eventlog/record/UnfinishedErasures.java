package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.storage.DataFolder;
import dev.baton.storage.DataFolder.DataFolderException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The erasures in the key file that are not finished, with an HMAC-SHA-256 over them and the keys
 * before them. The next start carries them out in the name of operators; its key is of another
 * file, so that write access to the key file alone gives no orders.
 */
final class UnfinishedErasures {
  /** How many there may be at once: a slow disk finishes each some seconds after its event. */
  static final int MAX = 100;

  private static final System.Logger LOG = System.getLogger(UnfinishedErasures.class.getName());
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;

  /**
   * A byte that is in no UTF-8: no token of a client has this text, and so no digest is the key.
   */
  private static final byte NO_TOKEN = (byte) 0xFF;

  private static final byte[] PURPOSE = "baton unfinished erasures".getBytes(US_ASCII);

  private final Path keyFile;
  private final Path secret;

  /**
   * The erasures in a key file.
   *
   * @param secret the file that the key of the HMAC is derived from
   */
  UnfinishedErasures(Path keyFile, Path secret) {
    this.keyFile = keyFile;
    this.secret = secret;
  }

  /**
   * Their bytes. Without any, the secret is not needed.
   *
   * @param before what stands before them in the file
   * @throws IOException if the secret cannot be read, or made if it is missing
   */
  byte[] write(byte[] before, Map<PeerId, OperatorOrder> erasures) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(erasures.size());
    if (erasures.isEmpty()) {
      return bytes.toByteArray();
    }
    for (Map.Entry<PeerId, OperatorOrder> erasure : erasures.entrySet()) {
      out.writeUTF(erasure.getKey().value());
      out.writeUTF(erasure.getValue().by());
      out.writeUTF(erasure.getValue().reason());
    }
    out.write(mac(secretOrNew(), before, bytes.toByteArray()));
    return bytes.toByteArray();
  }

  private byte[] secretOrNew() throws IOException {
    try {
      return DataFolder.secret(secret);
    } catch (DataFolderException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Reads them. Those that the HMAC does not vouch for, or that no operator can have ordered, are
   * left out with a warning.
   *
   * @param before what stands before them in the file
   */
  Map<PeerId, OperatorOrder> read(byte[] before, byte[] bytes) throws IOException {
    int count = bytes.length < Integer.BYTES ? 0 : ByteBuffer.wrap(bytes).getInt();
    if (count == 0) {
      return Map.of();
    }
    try {
      return parse(count, verified(before, bytes));
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "unfinished erasures in {0} are not carried out: {1}; IDs concerned: {2}. Order them"
              + " again: what they erase may be unreadable without an event that says so",
          keyFile,
          e.getMessage(),
          Long.toString(Integer.toUnsignedLong(count)));
      return Map.of();
    }
  }

  private byte[] verified(byte[] before, byte[] bytes) throws IOException {
    if (!Files.exists(secret)) {
      throw new IOException(secret + ", which vouches for them, is missing");
    }
    int end = Math.max(Integer.BYTES, bytes.length - MAC_BYTES);
    byte[] list = Arrays.copyOf(bytes, end);
    byte[] mac = Arrays.copyOfRange(bytes, end, bytes.length);
    if (!MessageDigest.isEqual(mac(Files.readAllBytes(secret), before, list), mac)) {
      throw new IOException("they were not written with the present " + secret);
    }
    return list;
  }

  private static Map<PeerId, OperatorOrder> parse(int count, byte[] list) throws IOException {
    if (count < 0 || count > MAX) {
      throw new IOException("there are never more than " + MAX);
    }
    Map<PeerId, OperatorOrder> erasures = new LinkedHashMap<>();
    var in = new DataInputStream(new ByteArrayInputStream(list));
    in.skipNBytes(Integer.BYTES);
    for (int i = 0; i < count; i++) {
      var peer = new PeerId(in.readUTF());
      var order = new OperatorOrder(in.readUTF(), in.readUTF());
      if (!OperatorOrder.isName(order.by())) {
        throw new IOException("not the name of an operator");
      }
      erasures.put(peer, order);
    }
    return erasures;
  }

  private static byte[] mac(byte[] secret, byte[] before, byte[] list) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(NO_TOKEN);
      byte[] key = mac.doFinal(PURPOSE);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(before);
      return mac.doFinal(list);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " cannot be used in this Java runtime", e);
    }
  }
}
