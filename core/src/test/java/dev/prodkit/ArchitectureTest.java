// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Leaves do not see each other, but for logging, which stands on redaction. Core sees all. */
class ArchitectureTest {
  private static final List<String> LEAVES = List.of(
      "config",
      "redaction",
      "logging",
      "tracing",
      "metrics",
      "health",
      "ratelimit",
      "shutdown",
      "errors",
      "validation");

  private final JavaClasses classes = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.prodkit");

  @Test
  void seesEveryLeaf() {
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages).contains("dev.prodkit");
    assertThat(packages)
        .containsAll(LEAVES.stream().map(leaf -> "dev.prodkit." + leaf).toList());
  }

  @Test
  void noLeafSeesAnotherLeafOrCore() {
    for (String leaf : LEAVES) {
      noClasses()
          .that()
          .resideInAPackage("dev.prodkit." + leaf)
          .should()
          .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.prodkit..")
              .and(JavaClass.Predicates.resideOutsideOfPackages(allowedFor(leaf))))
          .check(classes);
    }
  }

  /** The leaf itself, and the one declared edge between leaves. */
  private static String[] allowedFor(String leaf) {
    return leaf.equals("logging")
        ? new String[] {"dev.prodkit.logging", "dev.prodkit.redaction"}
        : new String[] {"dev.prodkit." + leaf};
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.prodkit.(*)..").should().beFreeOfCycles().check(classes);
  }
}
