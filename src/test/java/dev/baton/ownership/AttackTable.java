package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.good;
import static dev.baton.ownership.TokenDraft.quoted;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Every known attack with a token on alice's ID, each with the rule that must stop it. */
public final class AttackTable {
  /** The issuer whose tokens the attacks imitate. */
  public static final String ISSUER = "https://issuer.example";

  private static final TestKey ES256 = TestKey.of(ProofAlgorithm.ES256);

  private AttackTable() {}

  private static Attack attack(String name, Rule rule, String token) {
    return new Attack(name, token, rule);
  }

  private static Attack attack(String name, Rule rule, TokenDraft draft) {
    return attack(name, rule, draft.sign());
  }

  /** All of them; each call makes new tokens. */
  public static Stream<Attack> attacks() {
    return Stream.of(
            form(), spelling(), members(), algorithms(), keys(), subjects(), times(), others())
        .flatMap(List::stream);
  }

  private static List<Attack> form() {
    String[] parts = good().sign().split("\\.", -1);
    String header = parts[0];
    String payload = parts[1];
    String signature = parts[2];
    String padding = quoted("x".repeat(4_096));
    String deep = "[".repeat(700) + "]".repeat(700);
    return List.of(
        attack("nothing", Rule.COMPACT, ""),
        attack("dots", Rule.COMPACT, ".."),
        attack("one part", Rule.COMPACT, header),
        attack("two parts", Rule.COMPACT, header + "." + payload),
        attack("four parts", Rule.COMPACT, good().sign() + "." + signature),
        attack("five parts", Rule.COMPACT, good().sign() + ".." + signature),
        attack("stripped signature", Rule.COMPACT, header + "." + payload + "."),
        attack("no payload", Rule.COMPACT, header + ".." + signature),
        attack("no header", Rule.COMPACT, "." + payload + "." + signature),
        attack("too long", Rule.COMPACT, good().claim("x", padding)),
        attack("megabytes", Rule.COMPACT, good().claim("x", quoted("x".repeat(5_000_000)))),
        attack("nesting in the payload", Rule.PAYLOAD_JSON, good().claim("x", deep)),
        attack("nesting in the header", Rule.HEADER_JSON, good().header("x", deep)),
        attack("member twice", Rule.PAYLOAD_JSON, raw("{'sub':'alice','sub':'alice'}")),
        attack("nested member twice", Rule.PAYLOAD_JSON, good().claim("x", "{\"a\":1,\"a\":1}")),
        attack(
            "header member twice",
            Rule.HEADER_JSON,
            ES256.sign("{\"alg\":\"ES256\",\"alg\":\"ES256\"}", good().payloadText())),
        attack("payload of another kind", Rule.PAYLOAD_JSON, raw("['alice']")),
        attack("payload that is no JSON", Rule.PAYLOAD_JSON, raw("alice")),
        attack("payload with more behind it", Rule.PAYLOAD_JSON, raw("{} {}")),
        attack("payload with a comment", Rule.PAYLOAD_JSON, raw("{/**/}")),
        attack(
            "payload that is no UTF-8",
            Rule.PAYLOAD_JSON,
            ES256.sign(good().headerText().getBytes(UTF_8), new byte[] {'{', (byte) 0xff, '}'})));
  }

  /** A token with this payload, in which apostrophes stand for quotation marks. */
  private static String raw(String payload) {
    return ES256.sign(good().headerText(), payload.replace('\'', '"'));
  }

  private static List<Attack> spelling() {
    String token = good().sign();
    String withDash = signedWith('-');
    String withLine = signedWith('_');
    char last = token.charAt(token.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char sibling = alphabet.charAt(alphabet.indexOf(last) ^ 1);
    return List.of(
        attack("leading blank", Rule.COMPACT, " " + token),
        attack("trailing newline", Rule.COMPACT, token + "\n"),
        attack("newline inside", Rule.COMPACT, token.replaceFirst("\\.", "\n.")),
        attack("padding", Rule.COMPACT, token + "=="),
        attack("plus for minus", Rule.COMPACT, withDash.replace('-', '+')),
        attack("slash for low line", Rule.COMPACT, withLine.replace('_', '/')),
        attack(
            "unused bits of the last character",
            Rule.COMPACT,
            token.substring(0, token.length() - 1) + sibling),
        attack("percent encoding", Rule.COMPACT, token.replace(".", "%2E")),
        attack("other letters", Rule.COMPACT, "\u00e9" + token),
        attack("wide letters", Rule.COMPACT, "\uff45" + token.substring(1)),
        attack(
            "byte order mark",
            Rule.HEADER_JSON,
            ES256.sign("\uFEFF" + good().headerText(), good().payloadText())),
        attack("JSON in place of its encoding", Rule.COMPACT, good().headerText()));
  }

  private static String signedWith(char wanted) {
    return Stream.generate(() -> good().sign())
        .filter(token -> token.substring(token.lastIndexOf('.')).indexOf(wanted) > 0)
        .findFirst()
        .orElseThrow();
  }

  private static List<Attack> members() {
    String key = ES256.publishedText();
    return List.of(
        attack("embedded jwk", Rule.HEADER_MEMBERS, good().header("jwk", key)),
        attack("jku", Rule.HEADER_MEMBERS, good().header("jku", quoted("https://evil.example"))),
        attack("x5u", Rule.HEADER_MEMBERS, good().header("x5u", quoted("https://evil.example"))),
        attack("x5c", Rule.HEADER_MEMBERS, good().header("x5c", "[\"AA\"]")),
        attack("jku that is null", Rule.HEADER_MEMBERS, good().header("jku", "null")),
        attack("crit", Rule.HEADER_MEMBERS, good().header("crit", "[\"exp\"]")),
        attack("crit unknown", Rule.HEADER_MEMBERS, good().header("crit", "[\"x\"]")),
        attack("crit empty", Rule.HEADER_MEMBERS, good().header("crit", "[]")),
        attack("b64", Rule.HEADER_MEMBERS, good().header("b64", "false")),
        attack(
            "b64 with crit",
            Rule.HEADER_MEMBERS,
            good().header("b64", "false").header("crit", "[\"b64\"]")),
        attack("kid that is a path", Rule.KNOWN_KEY, good().header("kid", quoted("../../passwd"))),
        attack("kid that is a number", Rule.HEADER_KID, good().header("kid", "1")),
        attack("kid that is null", Rule.HEADER_KID, good().header("kid", "null")),
        attack("kid that is empty", Rule.HEADER_KID, good().header("kid", "\"\"")),
        attack("kid too long", Rule.HEADER_KID, good().header("kid", quoted("k".repeat(129)))),
        attack("kid with a newline", Rule.HEADER_KID, good().header("kid", "\"ES256\\n\"")),
        attack("typ of another kind", Rule.TYPE, good().header("typ", quoted("dpop+jwt"))),
        attack("typ that is a number", Rule.TYPE, good().header("typ", "1")),
        attack(
            "typ that tickets had", Rule.TYPE, good().header("typ", quoted("baton-ticket+jwt"))));
  }

  private static List<Attack> algorithms() {
    String none =
        Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode(good().payloadText());
    return List.of(
        attack("alg none", Rule.COMPACT, none + "."),
        attack("alg none with a signature", Rule.ALGORITHM, good().header("alg", quoted("none"))),
        attack("alg NoNe", Rule.ALGORITHM, good().header("alg", quoted("NoNe"))),
        attack("alg in other letters", Rule.ALGORITHM, good().header("alg", quoted("es256"))),
        attack("alg outside the list", Rule.ALGORITHM, good().header("alg", quoted("RS512"))),
        attack("alg of encryption", Rule.ALGORITHM, good().header("alg", quoted("RSA-OAEP"))),
        attack("alg missing", Rule.HEADER_ALG, good().withoutHeader("alg")),
        attack("alg that is a list", Rule.HEADER_ALG, good().header("alg", "[\"ES256\"]")),
        attack("alg of another key", Rule.KEY_ALGORITHM, good().header("alg", quoted("HS256"))));
  }

  private static List<Attack> keys() {
    TestKey stranger = TestKey.strangers(ProofAlgorithm.ES256);
    String input = good().sign().substring(0, good().sign().lastIndexOf('.'));
    String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
    return List.of(
        attack("another key of the same type", Rule.SIGNATURE, good().signedBy(stranger)),
        attack("unknown kid", Rule.KNOWN_KEY, good().header("kid", quoted("nobody"))),
        attack(
            "kid of a key of another type",
            Rule.KEY_ALGORITHM,
            good().header("kid", quoted("RS256"))),
        attack("psychic signature", Rule.SIGNATURE, input + "." + zeros),
        attack("signature of one byte", Rule.SIGNATURE, input + ".AA"),
        attack("encrypted", Rule.COMPACT, encrypted(false)),
        attack("encrypted and compressed", Rule.COMPACT, encrypted(true)));
  }

  private static String encrypted(boolean compressed) {
    try {
      var header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);
      if (compressed) {
        header.compressionAlgorithm(CompressionAlgorithm.DEF);
      }
      var jwe = new JWEObject(header.build(), new Payload("x".repeat(200_000)));
      jwe.encrypt(new DirectEncrypter(new byte[32]));
      String text = jwe.serialize();
      return compressed ? text : text.substring(0, 300);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Attack> subjects() {
    return List.of(
        attack("sub missing", Rule.PEER_STRING, good().without("sub")),
        attack("sub a number", Rule.PEER_STRING, good().claim("sub", "123")),
        attack("sub a fraction", Rule.PEER_STRING, good().claim("sub", "1.0")),
        attack("sub a large number", Rule.PEER_STRING, good().claim("sub", "12345678901234567890")),
        attack("sub a list", Rule.PEER_STRING, good().claim("sub", "[\"alice\"]")),
        attack("sub true", Rule.PEER_STRING, good().claim("sub", "true")),
        attack("sub an object", Rule.PEER_STRING, good().claim("sub", "{}")),
        attack("sub null", Rule.PEER_STRING, good().claim("sub", "null")),
        attack("sub empty", Rule.OWNER, good().claim("sub", "\"\"")),
        attack("sub with a zero", Rule.OWNER, good().claim("sub", "\"alice\\u0000\"")),
        attack("sub with half a pair", Rule.OWNER, good().claim("sub", "\"alice\\ud800\"")),
        attack("sub of somebody else", Rule.OWNER, good().claim("sub", "\"bob\"")));
  }

  private static List<Attack> times() {
    return List.of(
        attack("exp missing", Rule.EXP_NUMBER, good().without("exp")),
        attack("exp null", Rule.EXP_NUMBER, good().claim("exp", "null")),
        attack("exp a string", Rule.EXP_NUMBER, good().claim("exp", "\"1780315500\"")),
        attack("exp 1e300", Rule.EXP_NUMBER, good().claim("exp", "1e300")),
        attack("exp beyond a double", Rule.PAYLOAD_JSON, good().claim("exp", "1e400")),
        attack("exp negative", Rule.EXP_NUMBER, good().claim("exp", "-1")),
        attack("exp the largest long", Rule.EXP_NUMBER, good().claim("exp", "9223372036854775807")),
        attack("exp in the year 9999", Rule.LIFETIME, good().claim("exp", "253402300799")),
        attack("exp too late", Rule.LIFETIME, good().time("exp", 601)),
        attack("exp not after iat", Rule.LIFETIME, good().time("exp", 0)),
        attack("exp past", Rule.NOT_EXPIRED, good().time("iat", -330).time("exp", -30)),
        attack("iat missing", Rule.IAT_NUMBER, good().without("iat")),
        attack("iat a string", Rule.IAT_NUMBER, good().claim("iat", "\"1780315200\"")),
        attack("iat null", Rule.IAT_NUMBER, good().claim("iat", "null")),
        attack("iat in an hour", Rule.ISSUED, good().time("iat", 3_600).time("exp", 3_700)),
        attack("nbf a string", Rule.NBF_NUMBER, good().claim("nbf", "\"0\"")),
        attack("nbf in the future", Rule.STARTED, good().time("nbf", 31)));
  }

  private static List<Attack> others() {
    return List.of(
        attack("aud missing", Rule.AUDIENCE, good().without("aud")),
        attack("aud another", Rule.AUDIENCE, good().claim("aud", "\"others\"")),
        attack("aud in other letters", Rule.AUDIENCE, good().claim("aud", "\"Baton\"")),
        attack("aud none", Rule.AUDIENCE, good().claim("aud", "[]")),
        attack("aud a number", Rule.AUDIENCE, good().claim("aud", "1")),
        attack("aud with a number", Rule.AUDIENCE, good().claim("aud", "[\"baton\",1]")),
        attack("aud others", Rule.AUDIENCE, good().claim("aud", "[\"a\",\"b\"]")),
        attack("iss missing", Rule.ISSUER, good().without("iss")),
        attack("iss another", Rule.ISSUER, good().claim("iss", "\"https://evil.example\"")),
        attack("iss with a slash", Rule.ISSUER, good().claim("iss", "\"https://issuer.example/\"")),
        attack("iss a list", Rule.ISS_STRING, good().claim("iss", "[\"https://issuer.example\"]")),
        attack("jti empty", Rule.JTI_STRING, good().claim("jti", "\"\"")),
        attack("jti null", Rule.JTI_STRING, good().claim("jti", "null")),
        attack("jti a number", Rule.JTI_STRING, good().claim("jti", "7")),
        attack("jti with a newline", Rule.JTI_STRING, good().claim("jti", "\"a\\nb\"")),
        attack("jti too long", Rule.JTI_STRING, good().claim("jti", quoted("j".repeat(129)))));
  }
}
