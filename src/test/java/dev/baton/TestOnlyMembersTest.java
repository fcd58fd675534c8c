package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing is in the program for its tests alone. What tests need to make their cases stands among
 * the tests; they may look into the program, by a package-private method without parameters that
 * gives a value.
 */
@Tag("slow")
class TestOnlyMembersTest {
  /** What the Java runtime calls, or gives to every class of a kind. */
  private static final Set<String> OF_THE_RUNTIME =
      Set.of("main", "toString", "equals", "hashCode", "values", "valueOf");

  @Test
  void everythingIsCalledByTheProgramItself() {
    List<String> uncalled =
        ProgramClasses.ALL.stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(TestOnlyMembersTest::needsACaller)
            .filter(unit -> !isCalled(unit))
            .map(JavaCodeUnit::getFullName)
            .sorted()
            .toList();
    assertThat(uncalled).isEmpty();
  }

  private static boolean needsACaller(JavaCodeUnit unit) {
    Set<JavaModifier> modifiers = unit.getModifiers();
    return !modifiers.contains(JavaModifier.PRIVATE)
        && !modifiers.contains(JavaModifier.SYNTHETIC)
        && !modifiers.contains(JavaModifier.BRIDGE)
        && !unit.getName().equals("<clinit>")
        && !OF_THE_RUNTIME.contains(unit.getName())
        && !isComponent(unit)
        && !isMadeByTheCommandLine(unit)
        && !isObserver(unit)
        && supertypes(unit.getOwner()).noneMatch(type -> has(type, unit));
  }

  private static boolean isComponent(JavaCodeUnit unit) {
    return unit.getOwner().isRecord()
        && unit.getParameters().isEmpty()
        && unit.getOwner().tryGetField(unit.getName()).isPresent();
  }

  /** The parser of options makes commands, groups of options and converters by reflection. */
  private static boolean isMadeByTheCommandLine(JavaCodeUnit unit) {
    return unit instanceof JavaConstructor
        && unit.getParameters().isEmpty()
        && unit.getOwner().getPackageName().equals("dev.baton.cli");
  }

  private static boolean isObserver(JavaCodeUnit unit) {
    return !unit.getModifiers().contains(JavaModifier.PUBLIC)
        && !(unit instanceof JavaConstructor)
        && unit.getParameters().isEmpty()
        && !unit.getRawReturnType().getName().equals("void");
  }

  /** Directly, or by what overrides it; what overrides something is called by that. */
  private static boolean isCalled(JavaCodeUnit unit) {
    return Stream.concat(Stream.of(unit), overrides(unit))
        .anyMatch(called -> !called.getAccessesToSelf().isEmpty());
  }

  private static Stream<JavaCodeUnit> overrides(JavaCodeUnit unit) {
    return unit instanceof JavaConstructor
        ? Stream.empty()
        : unit.getOwner().getAllSubclasses().stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(other -> isSameMethod(unit, other));
  }

  private static Stream<JavaClass> supertypes(JavaClass type) {
    return Stream.concat(
        type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
  }

  private static boolean has(JavaClass type, JavaCodeUnit unit) {
    return type.getMethods().stream().anyMatch(method -> isSameMethod(unit, method));
  }

  private static boolean isSameMethod(JavaCodeUnit one, JavaCodeUnit other) {
    return !(one instanceof JavaConstructor)
        && one.getName().equals(other.getName())
        && one.getParameters().size() == other.getParameters().size();
  }
}
