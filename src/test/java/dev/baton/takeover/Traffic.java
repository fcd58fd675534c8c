package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.Attack;
import dev.baton.ownership.AttackTable;
import dev.baton.ownership.NearMisses;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.Secrets;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TicketCounter;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All kinds of things that clients do, good and bad, each with secrets that are kept, and what they
 * were told by a server that refused them. Confined to one thread.
 */
final class Traffic {
  private static final int HIGHEST_URL = 4_096;

  private final int port;
  private final TestProvider provider;
  private final Secrets secrets;
  private final List<String> answers = new ArrayList<>();

  // Other ones each time, since a server may keep those of before for their clients.
  private final String alice = "alice-" + UUID.randomUUID();
  private final String bob = "bob-" + UUID.randomUUID();
  private final String carol = "carol-" + UUID.randomUUID();
  private final String dora = "dora-" + UUID.randomUUID();
  private final String victim = "victim-" + UUID.randomUUID();

  Traffic(int port, TestProvider provider, Secrets secrets) {
    this.port = port;
    this.provider = provider;
    this.secrets = secrets;
  }

  /** What those were told who got nothing. */
  List<String> answers() {
    return answers;
  }

  private String secret() {
    return secrets.add("secret-" + UUID.randomUUID());
  }

  private String proof(String peer) {
    return secrets.add(provider.proof(peer));
  }

  /** Lets IDs be taken, come back to, be taken over, be lost and be given back. */
  void clientsComeAndGo() {
    String hers = secret();
    String used = proof(alice);
    try (WsPeer other = WsPeer.connect(port, bob, secret()).opens();
        WsPeer holder = WsPeer.connect(port, alice, hers).opens();
        WsPeer again = WsPeer.connect(port, alice, hers).opens()) {
      holder.isOverridden();
      again.isReachedBy(other);
      other.offers(alice, "{\"sdp\":\"" + secret() + "\"}");
      other.offers("nobody", "{\"sdp\":\"" + secret() + "\"}");
      other.socket().sendText("{\"type\":\"HEARTBEAT\",\"payload\":\"" + secret() + "\"}");
      other.socket().sendText("{\"type\":\"UNKNOWN\",\"payload\":\"" + secret() + "\"}");
      other.socket().sendText("no JSON " + secret());
      other.socket().sendText("{\"type\":\"" + secret() + "\",\"dst\":\"" + secret() + "\"}");
      hears(RawWebSocket.peer(port, alice, secret()));
      hears(RawWebSocket.peer(port, alice, secret(), "Authorization: Bearer " + secret()));
      for (Presentation way : Presentation.values()) {
        way.connect(port, alice, way == Presentation.TOKEN ? used : proof(alice)).opens();
      }
      hears(RawWebSocket.peer(port, alice, secret(), "Authorization: Bearer " + used));
    }
    for (ProofAlgorithm _ : ProofAlgorithm.values()) {
      try (WsPeer dropped = WsPeer.connect(port, carol, proof(carol)).opens()) {
        dropped.socket().reset();
      }
    }
  }

  /** Shows all that is no proof, in all ways. */
  void attacksComeInVain() {
    Stream<Attack> misses = Arrays.stream(ProofAlgorithm.values()).flatMap(NearMisses::of);
    Iterator<Presentation> ways =
        Stream.generate(() -> List.of(Presentation.values())).flatMap(List::stream).iterator();
    try (WsPeer _ = WsPeer.connect(port, victim, secret()).opens()) {
      Stream.concat(AttackTable.attacks(), misses)
          .filter(attack -> attack.token().length() < HIGHEST_URL)
          .forEach(attack -> attackIn(ways, attack.token()));
    }
    String one = proof(victim);
    hears(RawWebSocket.peer(port, victim, one, "Authorization: Bearer " + proof(victim)));
  }

  private void attackIn(Iterator<Presentation> ways, String token) {
    secrets.add(token);
    Presentation way = ways.next();
    while (!way.canCarry(token)) {
      way = ways.next();
    }
    hears(way.connect(port, victim, token).socket());
  }

  /** Asks for tickets, with and without the right to, and uses them, with and without it. */
  void ticketsAreAskedFor() {
    String hers = secret();
    try (TicketCounter tickets = TicketCounter.of(port);
        WsPeer holder = WsPeer.connect(port, dora, hers).opens()) {
      String ticket = secrets.add(tickets.ticket(dora, hers));
      for (String bearer : List.of(secret(), proof(bob), proof("nobody"), ticket)) {
        answers.add(tickets.ask(dora, bearer).body());
        answers.add(tickets.ask("nobody", bearer).body());
      }
      String[] header = {"Authorization", "Bearer " + hers};
      answers.add(tickets.post("{\"id\":1,\"token\":\"" + secret() + "\"}", header).body());
      answers.add(tickets.post(secret(), header).body());
      answers.add(tickets.post(secret().repeat(200), header).body());
      answers.add(
          tickets.post("{\"id\":\"" + dora + "\"}", "Authorization", "Basic " + secret()).body());
      answers.add(tickets.send("otherkey", "POST", "{\"id\":\"" + dora + "\"}", header).body());
      try (WsPeer _ = WsPeer.connect(port, dora, ticket).opens()) {
        holder.isOverridden();
        hears(RawWebSocket.peer(port, dora, secret(), "Authorization: Bearer " + ticket));
        hears(RawWebSocket.peer(port, bob, ticket));
      }
    }
  }

  /** Sends what no honest client sends. */
  void nonsenseIsSent() {
    String proof = proof(alice);
    String bearer = "Authorization: Bearer " + proof;
    String protocol = "Sec-WebSocket-Protocol: bearer." + proof;
    for (String query :
        List.of(
            "key=peerjs&token=" + secret(),
            "key=" + secret() + "&id=alice&token=" + secret(),
            "key=peerjs&id=alice&token=" + secret() + "&token=" + secret(),
            "key=peerjs&id=%00&token=" + proof,
            "key=peerjs&id=alice&token=" + secret() + "%zz%",
            "key=peerjs&id=alice&token=" + secret().repeat(60),
            "key=peerjs&id=alice&token=" + secret().repeat(200))) {
      hears(RawWebSocket.open(port, "/peerjs?" + query, bearer, protocol));
    }
    hears(RawWebSocket.open(port, "/nowhere?token=" + secret(), bearer, protocol));
    for (String request :
        List.of(
            "GET /peerjs?token=" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET /peerjs/peers?token=" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET /peerjs/id?token=" + secret() + " HTTP/1.1\r\n" + bearer,
            "GET /a?token=" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "BREW /peerjs?token=" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET /peerjs?token=" + secret() + " HTTP/9.9\r\nHost: x\r\n" + bearer,
            "GET /peerjs?token=" + secret() + " x HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET /peerjs?token=%zz" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET /peerjs?token=<" + secret() + " HTTP/1.1\r\nHost: x\r\n" + bearer,
            "GET / HTTP/1.1\r\nHost: x\r\n" + bearer + "\u0000" + secret(),
            "GET / HTTP/1.1\r\nHost: x\r\n " + bearer,
            "GET / HTTP/1.1\r\nHost: x\r\nX: " + secret().repeat(500),
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + secret(),
            "POST /peerjs/ticket HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + secret(),
            secret())) {
      String upgrade = "\r\nConnection: Upgrade, close\r\nUpgrade: websocket";
      hears(request + "\r\n\r\n");
      hears(request + upgrade + "\r\n" + protocol + "\r\n\r\n");
    }
    hearsOfFrames();
  }

  private void hearsOfFrames() {
    byte[] text =
        ("{\"type\":\"OFFER\",\"payload\":\"" + secret() + "\"").getBytes(StandardCharsets.UTF_8);
    byte[] large = secret().repeat(10_000).getBytes(StandardCharsets.UTF_8);
    for (byte[] frame :
        List.of(
            RawWebSocket.frame(true, 0, RawWebSocket.TEXT, false, text),
            RawWebSocket.frame(true, 7, RawWebSocket.TEXT, true, text),
            RawWebSocket.frame(true, 0, 3, true, text),
            RawWebSocket.frame(true, 0, RawWebSocket.CONTINUATION, true, text),
            RawWebSocket.frame(false, 0, RawWebSocket.PING, true, text),
            RawWebSocket.frame(true, 0, RawWebSocket.CLOSE, true, text),
            RawWebSocket.frame(true, 0, RawWebSocket.TEXT, true, large))) {
      RawWebSocket socket = RawWebSocket.peer(port, "erin-" + UUID.randomUUID(), secret());
      assertThat(socket.readText()).isEqualTo(PeerMessages.OPEN);
      socket.sendRaw(frame);
      hears(socket);
    }
  }

  /** Takes down everything up to an OPEN, the close frame or the end. */
  private void hears(RawWebSocket socket) {
    answers.add(socket.responseHead());
    try (socket) {
      Optional<RawFrame> frame = socket.status() == 101 ? socket.read() : Optional.empty();
      while (frame.isPresent() && !frame.get().text().equals(PeerMessages.OPEN)) {
        answers.add(frame.get().text());
        frame = frame.get().opcode() == RawWebSocket.CLOSE ? Optional.empty() : socket.read();
      }
    }
  }

  /** Sends bytes and takes down the answer, if there is one. */
  private void hears(String request) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(500);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      var answer = new byte[20_000];
      int length = socket.getInputStream().readNBytes(answer, 0, answer.length);
      answers.add(new String(answer, 0, length, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // A reset, or silence: nothing is told either way.
      answers.add("");
    }
  }
}
