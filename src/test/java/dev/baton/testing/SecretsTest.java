package dev.baton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search that finds nothing proves something only if it finds what is there. */
class SecretsTest {
  private static final String JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlMTIz";

  private final Secrets secrets = new Secrets();

  @Test
  void aSecretIsFoundWhereverItStands() {
    secrets.add("the first secret");
    secrets.add("the first of all");
    assertThat(secrets.foundIn("the first secret")).containsExactly("the first secret");
    assertThat(secrets.foundIn("xthe first secretthe first of allx"))
        .containsExactly("the first secret", "the first of all");
    assertThat(secrets.foundIn("the first secre")).isEmpty();
    assertThat(secrets.foundIn("")).isEmpty();
  }

  @Test
  void aSecretIsFoundAsAUrlWritesItAndAJwtByEachOfItsParts() {
    secrets.add("a secret/with+signs");
    secrets.add(JWT);
    assertThat(secrets.foundIn("token=a+secret%2Fwith%2Bsigns&")).hasSize(1);
    for (String part : JWT.split("\\.", -1)) {
      assertThat(secrets.foundIn("<" + part + ">")).containsExactly(JWT);
    }
  }

  @Test
  void whatIsTooShortIsNotSearchedFor() {
    secrets.add("short");
    assertThat(secrets.count()).isZero();
    assertThat(secrets.foundIn("short")).isEmpty();
  }

  @Test
  void bytesAreFoundInFilesButForThoseLeftOut(@TempDir Path folder) throws IOException {
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    secrets.add("key", key);
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    Files.write(folder.resolve("key"), key);
    Files.write(folder.resolve("other"), new byte[10_000]);
    assertThat(secrets.foundBelow(folder, Set.of("key"))).isEmpty();
    Path copy = Files.write(deep.resolve("copy"), key);
    assertThat(secrets.foundBelow(folder, Set.of("key"))).isEqualTo(Map.of(copy, List.of("key")));
  }
}
