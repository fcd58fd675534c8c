package dev.baton.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest says. */
public final class Version implements IVersionProvider {
  /** Such as {@code baton 1.0}. */
  public static String text() {
    return "baton "
        + Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }
}
