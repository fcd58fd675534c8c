package dev.baton;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The compiled classes of the program without its tests, read once for all tests of its shape. */
final class ProgramClasses {
  static final JavaClasses ALL = new ClassFileImporter().importPath(Path.of(folder()));

  private ProgramClasses() {}

  private static URI folder() {
    try {
      return Main.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
