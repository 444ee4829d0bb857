package io.refiner.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: each test that docs/promises.md names is there. */
class PromisesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

  static Stream<String> namedTests() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/promises.md"));
    List<String> tests = TEST.matcher(page).results().map(MatchResult::group).distinct().toList();
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  @ParameterizedTest
  @MethodSource("namedTests")
  void theTestIsThere(String test) throws IOException {
    MatchResult name = TEST.matcher(test).results().findFirst().orElseThrow();

    assertThat(source(name.group(1))).contains(" " + name.group(2) + "(");
  }

  private static String source(String type) throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> tests =
          modules
              .map(module -> module.resolve("src/test/java"))
              .filter(Files::isDirectory)
              .toList();
      for (Path folder : tests) {
        try (Stream<Path> files = Files.walk(folder)) {
          var found = files.filter(file -> file.endsWith(type + ".java")).findFirst();
          if (found.isPresent()) {
            return Files.readString(found.get());
          }
        }
      }
    }
    throw new AssertionError("no module has a test " + type);
  }
}
