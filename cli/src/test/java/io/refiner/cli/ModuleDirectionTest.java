package io.refiner.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import io.refiner.reasoning.task.Tasks;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: modules depend on each other one way, as docs/architecture.md draws it, and each of the
 * big libraries stays in the one module that knows it.
 */
class ModuleDirectionTest {

  /** For each module the modules that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("files", Set.of()),
          Map.entry("schemas", Set.of()),
          Map.entry("messaging", Set.of("files", "schemas")),
          Map.entry("reasoning", Set.of("schemas")),
          Map.entry("seq2seq", Set.of("files")),
          Map.entry("policies", Set.of("files", "schemas", "messaging", "seq2seq")),
          Map.entry("training", Set.of("files", "reasoning", "seq2seq")),
          Map.entry(
              "generator",
              Set.of("schemas", "messaging", "reasoning", "seq2seq", "policies", "training")),
          Map.entry(
              "critic",
              Set.of("schemas", "messaging", "reasoning", "seq2seq", "policies", "training")),
          Map.entry("orchestrator", Set.of("schemas", "messaging", "reasoning")),
          Map.entry(
              "cli",
              Set.of(
                  "files",
                  "schemas",
                  "messaging",
                  "reasoning",
                  "seq2seq",
                  "policies",
                  "training",
                  "generator",
                  "critic",
                  "orchestrator")));

  /** For each library's packages the module that alone may use them. */
  private static final Map<String, String> OWNERS =
      Map.of(
          "org.apache.kafka..", "messaging",
          "kafka..", "messaging",
          "ai.djl..", "seq2seq",
          "akka..", "orchestrator");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.refiner");

  @Test
  void knowsEveryModule() {
    Set<String> modules = new TreeSet<>();
    CLASSES.forEach(type -> modules.add(type.getPackageName().split("\\.")[2]));

    assertThat(modules).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @TestFactory
  Stream<DynamicTest> modulesUseOnlyThoseBelowThem() {
    return MAY_USE.keySet().stream()
        .map(module -> DynamicTest.dynamicTest(module, () -> holdsToItsModules(module)));
  }

  private static void holdsToItsModules(String module) {
    List<String> forbidden =
        MAY_USE.keySet().stream()
            .filter(other -> !other.equals(module) && !MAY_USE.get(module).contains(other))
            .map(ModuleDirectionTest::packages)
            .toList();
    noClasses()
        .that(resideInAPackage(packages(module)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new)))
        .because("modules point one way (docs/architecture.md)")
        .allowEmptyShould(forbidden.isEmpty())
        .check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> eachLibraryStaysInItsModule() {
    return OWNERS.entrySet().stream()
        .map(
            owner ->
                DynamicTest.dynamicTest(
                    owner.getKey() + " in " + owner.getValue(),
                    () ->
                        noClasses()
                            .that(resideOutsideOfPackages(packages(owner.getValue())))
                            .should()
                            .dependOnClassesThat(resideInAPackage(owner.getKey()))
                            .check(CLASSES)));
  }

  @Test
  void onlyTheWirePackageOfReasoningSeesRecords() {
    noClasses()
        .that(resideInAPackage(packages("reasoning")))
        .and(resideOutsideOfPackages("io.refiner.reasoning.wire.."))
        .should()
        .dependOnClassesThat(resideInAPackage(packages("schemas")))
        .check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> packagesOfAModuleHaveNoCycles() {
    return MAY_USE.keySet().stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module,
                    () ->
                        slices()
                            .matching("io.refiner." + module + ".(**)")
                            .should()
                            .beFreeOfCycles()
                            // The catalogue of tasks names what implements its package's interface.
                            .ignoreDependency(equivalentTo(Tasks.class), alwaysTrue())
                            .allowEmptyShould(true)
                            .check(CLASSES)));
  }

  @Test
  void onlyTheCommandLineWritesToStandardStreams() {
    noClasses()
        .that(resideOutsideOfPackages(packages("cli")))
        .should(ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @Test
  void logsGoThroughSlf4jOnly() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
  }

  private static String packages(String module) {
    return "io.refiner." + module + "..";
  }
}
