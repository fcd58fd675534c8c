package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.ownership.JwksServer;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.ServerKind;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Takeover as the options have it: off, for every connect, and without the keys at hand. */
@Timeout(60)
class TakeoverOptionsIT {
  private static final String HERS = "alice's token";

  @TempDir Path keys;
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, Clock.systemUTC());
  }

  private static WsPeer connect(TestServer server, String id, String token) {
    return WsPeer.connect(server.port(), id, token).opens();
  }

  private static void refusesInPeerServersWords(int port, String proof) {
    try (WsPeer _ = WsPeer.connect(port, "alice", HERS).opens();
        WsPeer thief = WsPeer.connect(port, "alice", proof)) {
      // PeerServer closes without a code.
      thief.isTold(PeerMessages.ID_TAKEN);
    }
  }

  @Test
  void withTheOptionOffAJwtIsATokenLikeAnyOther() {
    try (TestServer server = TestServer.start("--keys", keys.toString())) {
      refusesInPeerServersWords(server.port(), provider.proof("alice"));
    }
  }

  @Test
  @Tag("npm")
  void peerServerAnswersTheSame() {
    try (var server = ServerKind.PEER_SERVER.start(List.of())) {
      refusesInPeerServersWords(server.port(), provider.proof("alice"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBPROTOCOL", "AUTHORIZATION"})
  void withTheOptionOffAClientWithAProofIsAnsweredSo(Presentation way) {
    try (TestServer server = TestServer.start("--keys", keys.toString());
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer bob = connect(server, "bob", "bob's token")) {
      try (WsPeer owner = way.connect(server.port(), "alice", provider.proof("alice"))) {
        owner.isRefused("override-disabled");
      }
      holder.isReachedBy(bob);
      assertThat(LoggedEvents.typesOf(server.dataDir(), "alice")).containsExactly("peer-connected");
    }
  }

  private static void isNotLetIn(WsPeer client, String reason) {
    client
        .isTold(
            ("{\"type\":\"ERROR\",\"payload\":{\"msg\":\"This server needs a proof of ownership"
                    + " for every ID\",\"reason\":\"%s\"}}")
                .formatted(reason))
        .isClosed(4401, "Proof required");
  }

  @Test
  void withAuthConnectAProofIsRequired() {
    try (TestServer server = TestServer.start(provider.options("--auth", "connect"))) {
      int port = server.port();
      try (WsPeer plain = WsPeer.connect(port, "alice", HERS)) {
        isNotLetIn(plain, "proof-required");
      }
      TokenDraft draft = provider.draft("alice");
      for (Presentation way : Presentation.values()) {
        try (WsPeer bad = way.connect(port, "alice", draft.claim("aud", "1").sign());
            WsPeer old =
                way.connect(port, "alice", draft.claim("iat", "1").claim("exp", "2").sign());
            WsPeer bobs = way.connect(port, "alice", provider.proof("bob"));
            WsPeer broken = way.connect(port, "alice", draft.claim("exp", "{}").sign())) {
          isNotLetIn(bad, "proof-invalid");
          isNotLetIn(old, "proof-expired");
          isNotLetIn(bobs, "not-owner");
          isNotLetIn(broken, "proof-malformed");
        }
        try (WsPeer owner = way.connect(port, "alice", provider.proof("alice"))) {
          owner.opens().leaves();
        }
      }
    }
  }

  @Test
  void withAuthConnectWhoHasNoProofIsNotToldWhetherAnIdIsTaken() {
    try (TestServer server = TestServer.start(provider.options("--auth", "connect"));
        WsPeer holder =
            Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice")).opens()) {
      for (String id : List.of("alice", "nobody")) {
        try (WsPeer stranger = WsPeer.connect(server.port(), id, HERS)) {
          isNotLetIn(stranger, "proof-required");
        }
        try (WsPeer bob = Presentation.TOKEN.connect(server.port(), id, provider.proof("bob"))) {
          isNotLetIn(bob, "not-owner");
        }
      }
      try (WsPeer owner =
          Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice")).opens()) {
        holder.isOverridden();
        owner.leaves();
      }
    }
  }

  @Test
  void withAuthConnectAloneAProofLetsInButMovesNothing() {
    String[] options = {
      "--auth", "connect", "--keys", keys.toString(), "--max_displacements", "1000000"
    };
    try (TestServer server = TestServer.start(options);
        WsPeer holder =
            Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice")).opens();
        WsPeer bob =
            Presentation.TOKEN.connect(server.port(), "bob", provider.proof("bob")).opens()) {
      try (WsPeer owner =
          Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice"))) {
        owner.isRefused();
      }
      holder.isReachedBy(bob);
    }
  }

  /** Why an identity provider's keys cannot be had. */
  enum Outage {
    NOBODY_THERE,
    ERRORS,
    NO_KEYS
  }

  private static JwksServer brokenBy(Outage outage) throws IOException {
    return new JwksServer(
        switch (outage) {
          case NOBODY_THERE, ERRORS -> JwksServer.status(500, "");
          case NO_KEYS -> JwksServer.status(200, "no JSON");
        });
  }

  private static String urlDuring(Outage outage, JwksServer provider) throws IOException {
    if (outage != Outage.NOBODY_THERE) {
      return provider.url();
    }
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + free.getLocalPort() + "/jwks";
    }
  }

  @ParameterizedTest
  @EnumSource
  void whileKeysAreOutOfReachNothingIsAcceptedAndNoTokenBlamed(Outage outage) throws IOException {
    TestKey remote = TestKey.of(ProofAlgorithm.ES256, "remote");
    String proof = signedBy(remote);
    try (JwksServer broken = brokenBy(outage);
        TestServer server =
            TestServer.start(provider.options("--jwks_url", urlDuring(outage, broken)));
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer bob = connect(server, "bob", "bob's token")) {
      for (Presentation way : Presentation.values()) {
        try (WsPeer owner = way.connect(server.port(), "alice", proof)) {
          owner.isRefused("cannot-verify");
        }
      }
      holder.isReachedBy(bob);
      // On a vacant ID it is a token that proves nothing.
      try (WsPeer carol = connect(server, "carol", signedBy(remote, "carol"))) {
        carol.isReachedBy(bob);
      }
      AuditEvent event = LoggedEvents.of(server.dataDir(), "carol").getFirst();
      assertThat(event.type()).isEqualTo("peer-connected");
      assertThat(event.details()).doesNotContainKey("proofSubject");
      // A key of the folder is at hand.
      try (WsPeer owner =
          Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice")).opens()) {
        holder.isOverridden();
        owner.isReachedBy(bob);
      }
      assertThat(
              LoggedEvents.of(server.dataDir(), "alice").stream()
                  .filter(e -> e.type().equals("override-refused"))
                  .map(e -> e.details().get("reason")))
          .containsOnly("cannot-verify")
          .hasSize(3);
    }
  }

  private String signedBy(TestKey key) {
    return signedBy(key, "alice");
  }

  private String signedBy(TestKey key, String id) {
    return provider.draft(id).header("kid", TokenDraft.quoted(key.id())).signedBy(key);
  }

  @Test
  void withAuthConnectKeysOutOfReachAdmitNoClient() throws IOException {
    TestKey remote = TestKey.of(ProofAlgorithm.ES256, "remote");
    try (JwksServer broken = brokenBy(Outage.ERRORS);
        TestServer server =
            TestServer.start(provider.options("--auth", "connect", "--jwks_url", broken.url()));
        WsPeer owner = Presentation.TOKEN.connect(server.port(), "alice", signedBy(remote))) {
      isNotLetIn(owner, "cannot-verify");
    }
  }

  @Test
  void aProofSignedWithAPublishedKeyMovesTheId() throws IOException {
    TestKey remote = TestKey.of(ProofAlgorithm.ES256, "remote");
    try (JwksServer published = JwksServer.publishing(remote);
        TestServer server = TestServer.start(provider.options("--jwks_url", published.url()));
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer _ = Presentation.TOKEN.connect(server.port(), "alice", signedBy(remote)).opens()) {
      holder.isOverridden();
    }
  }
}
