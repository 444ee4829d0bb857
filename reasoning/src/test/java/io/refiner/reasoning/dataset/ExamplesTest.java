package io.refiner.reasoning.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.reasoning.task.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ExamplesTest {

  private static final String REFINER_ROW =
      """
      {"ID": "17", "Body": "There are number0 rows of number1 chairs .",
       "Question": "How many chairs ?", "Numbers": "27.0 16.0", "Answer": "432.0",
       "Equation": "* number0 number1", "Linear_Formula": "wrong", "feedback": true}
      """;

  private static final String OWN_ROW =
      "{\"id\":\"a\",\"task\":\"mwp\",\"text\":\"number0 and number1\",\"numbers\":[1,2.5],"
          + "\"gold\":\"#0: add(number0,number1)\",\"answer\":3.5}";

  @Test
  void readsRefinersRows() {
    Problem problem =
        new Problem(
            "17",
            "There are number0 rows of number1 chairs . How many chairs ?",
            List.of(27.0, 16.0),
            Optional.of("#0: multiply ( number0, number1 ) | EOS"));

    assertThat(read("[" + REFINER_ROW + "]"))
        .containsExactly(new Example("mwp", problem, Optional.of("432")));
  }

  @Test
  void readsTheLinearFormulaWhereThereIsNoEquation() {
    List<Example> examples =
        read("{\"Body\":\"number0\",\"Numbers\":\"1\",\"Linear_Formula\":\"#0: f EOS\"}");

    assertThat(examples.get(0).problem().gold()).contains("#0: f EOS");
    assertThat(examples.get(0).problem().id()).isEqualTo("row-1");
  }

  @Test
  void readsRowsOfOurOwn() {
    Problem problem =
        new Problem(
            "a", "number0 and number1", List.of(1.0, 2.5), Optional.of("#0: add(number0,number1)"));

    assertThat(read(OWN_ROW)).containsExactly(new Example("mwp", problem, Optional.of("3.5")));
  }

  @Test
  void masksTheTextOfRowsWithoutNumbers() {
    Example example = read("\n{\"text\":\"Tom has 3 apples.\",\"task\":\"other\"}").get(0);

    assertThat(example.task()).isEqualTo("other");
    assertThat(example.problem())
        .isEqualTo(
            new Problem("row-2", "Tom has number0 apples .", List.of(3.0), Optional.empty()));
  }

  @Test
  void readsRawProblemsOneALine() {
    List<Example> examples = read("\ufeffTom has 3 apples.\r\n\r\n  He eats two more.");

    assertThat(examples)
        .extracting(example -> example.problem().id() + ": " + example.problem().text())
        .containsExactly("row-1: Tom has number0 apples .", "row-3: He eats number0 more .");
  }

  @Test
  void readsNothingFromAnEmptyFile() {
    assertThat(read("")).isEmpty();
    assertThat(read(" \n\n")).isEmpty();
    assertThat(read("[]")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"text\":3.5} x ; not one whole JSON object",
        "{\"text\":[1]} ; the field text must be a string, not ARRAY",
        "{\"task\":\"mwp\"} ; the field text is missing",
        "{\"text\":\"a\",\"numbers\":true} ; numbers must be an array",
        "{\"text\":\"a\",\"numbers\":[\"b\"]} ; numbers has '\"b\"', not a number",
        "{\"text\":\"a\",\"numbers\":[1e999]} ; not a number",
        "{\"text\":\"a\",\"numbers\":\"1 b\"} ; numbers has b, not a number",
        "{\"text\":\"\"} ; text is empty",
        "{\"Body\":\"a\",\"Numbers\":\"1\",\"Equation\":\"+ number0\"} ; Equation is no prefix",
        "{\"Body\":\"a\"} ; Numbers must be",
        "[1 ; expected a JSON object, found NUMBER",
        "[{\"text\":\"a 1\"} ; not JSON",
        "[{\"text\":\"a 1\"}] x ; not JSON",
      })
  void namesFileAndRowOfWhatItCannotRead(String content, String message) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching("(?s)some\\.file, row [0-9]+: .*")
        .hasMessageContaining(message);
  }

  @Test
  void goesOnBehindARowThatBreaksItsFormat() {
    List<String> seen = new ArrayList<>();
    try (Examples examples = examples("{\"text\":\"3 a\"}\n{\"text\":7\n{\"text\":\"4 b\"}")) {
      seen.add(examples.next().problem().text());
      DatasetException failure = catchThrowableOfType(DatasetException.class, examples::hasNext);
      seen.add("row " + failure.row());
      examples.forEachRemaining(example -> seen.add(example.problem().text()));
    }

    assertThat(seen).containsExactly("number0 a", "row 2", "number0 b");
  }

  @Test
  void endsAfterBrokenJsonInAnArray() {
    try (Examples examples = examples("[{\"text\":\"3 a\"}, nonsense")) {
      examples.next();

      assertThatThrownBy(examples::hasNext).isInstanceOf(DatasetException.class);
      assertThat(examples.hasNext()).isFalse();
    }
  }

  @Test
  void refusesALineBeyondTheLimitAndGoesOn() {
    String content = "a ".repeat(Examples.MAX_LINE_CHARS) + "\n3 apples";
    try (Examples examples = examples(content)) {
      assertThatThrownBy(examples::hasNext)
          .hasMessageContaining("row 1: the line has 131072 characters");
      assertThat(examples.next().problem().text()).isEqualTo("number0 apples");
    }
  }

  @Test
  void givesProblemsWithoutANameTheCallersNames() {
    String rows = "{\"text\":\"3 a\"}\n{\"id\":\"b\",\"text\":\"4 b\"}";
    InputStream in = new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8));
    List<String> ids = new ArrayList<>();
    try (Examples examples = Examples.of(in, "some.file", "mine")) {
      examples.forEachRemaining(example -> ids.add(example.problem().id()));
    }

    assertThat(ids).containsExactly("mine-1", "b");
  }

  @Test
  void refusesTheLineThatIsNotUtf8AndNoOther() {
    String line = "caf\u00e9 3\n";
    byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
    byte[] latin = line.getBytes(StandardCharsets.ISO_8859_1);
    List<InputStream> lines =
        IntStream.rangeClosed(1, 2_000)
            .mapToObj(row -> (InputStream) new ByteArrayInputStream(row == 800 ? latin : utf8))
            .toList();
    InputStream in = new SequenceInputStream(Collections.enumeration(lines));

    try (Examples examples = Examples.of(in, "some.file", "row")) {
      for (int row = 1; row < 800; row++) {
        examples.next();
      }
      assertThatThrownBy(examples::next)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("row 800: not UTF-8");
      for (int row = 801; row <= 2_000; row++) {
        assertThat(examples.next().problem().text()).isEqualTo("caf\u00e9 number0");
      }
      assertThat(examples.hasNext()).isFalse();
    }
  }

  @Test
  void refusesAnArrayThatIsNotUtf8() {
    byte[] latin = "[{\"text\":\"caf\u00e9 3\"}]".getBytes(StandardCharsets.ISO_8859_1);

    try (Examples examples = Examples.of(new ByteArrayInputStream(latin), "some.file", "row")) {
      assertThatThrownBy(examples::hasNext)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("UTF-8");
    }
  }

  @Test
  void refusesAFileThatDoesNotExist(@TempDir Path folder) {
    assertThatThrownBy(() -> Examples.open(folder.resolve("absent.json")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("absent.json")
        .hasMessageContaining("no such file");
  }

  @Test
  void readsAWholeFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("two.jsonl"), OWN_ROW + "\n" + OWN_ROW);

    assertThat(Examples.readAll(file)).hasSize(2);
  }

  @Test
  void readsOrRefusesWhateverItIsGiven() {
    Random random = new Random(17);
    String seed = "[" + REFINER_ROW + "," + OWN_ROW + "]";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder content = new StringBuilder(random.nextBoolean() ? seed : OWN_ROW);
      for (int edit = random.nextInt(6); edit >= 0; edit--) {
        content.setCharAt(
            random.nextInt(content.length()), "[]{}\":,\\0-e \n\u0000x".charAt(random.nextInt(15)));
      }
      try {
        assertThat(read(content.toString())).allSatisfy(e -> assertThat(e.task()).isNotNull());
      } catch (DatasetException e) {
        assertThat(e.file()).isEqualTo("some.file");
      }
    }
  }

  private static List<Example> read(String content) {
    List<Example> all = new ArrayList<>();
    try (Examples examples = examples(content)) {
      examples.forEachRemaining(all::add);
    }
    return all;
  }

  private static Examples examples(String content) {
    return Examples.of(
        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), "some.file", "row");
  }
}
