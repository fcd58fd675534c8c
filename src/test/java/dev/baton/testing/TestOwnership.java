package dev.baton.testing;

import dev.baton.ownership.Ownership;
import dev.baton.ownership.TokenDigester;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** What a server in a test tells owners by. */
public final class TestOwnership {
  private TestOwnership() {}

  /** No proofs count but tickets. */
  public static Ownership withoutKeys(TokenDigester tokens, Clock clock) {
    try {
      Path folder = Files.createTempDirectory("baton-test-keys");
      Path file = folder.resolve("ticket.key");
      Ownership ownership = Ownership.open(tokens, file, Optional.empty(), clock);
      Files.delete(file);
      Files.delete(folder);
      return ownership;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
