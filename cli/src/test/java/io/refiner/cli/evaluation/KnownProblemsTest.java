package io.refiner.cli.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.mwp.MathWordProblems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KnownProblemsTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final String GOOD =
      """
      {"text": "number0 and number1 in all?", "numbers": [1, 2], "gold": "#0: add ( number0, number1 ) | EOS"}
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"id": "p7", "text": "number0 ?", "numbers": [1]}           | row 2: problem p7 has neither gold nor an answer
          {"id": "p8", "text": "number0 ?", "numbers": [1], "answer": "many"} | row 2: the answer of problem p8 is no number
          {"text": "number0 ?", "numbers": [1], "gold": "nonsense"}   | row 2: gold
          {"text": "number0 ?", "numbers": [1], "task": "chess"}      | row 2: task is chess, not mwp
          {"text": "number0 ?"                                        | row 2: not one whole JSON object
          {"numbers": [1]}                                            | row 2: the field text is missing
          """)
  void namesFileAndRowOfWhatCannotBeScored(String row, String message) throws IOException {
    Path file = file(GOOD + row + "\n");

    assertThatThrownBy(() -> read(file, Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("problems.jsonl has 1 row that can't be used: ")
        .hasMessageContaining(message)
        .hasMessageContaining("--skip-bad-rows");
    assertThat(KnownProblems.read(file, TASK, Optional.empty(), true))
        .satisfies(rows -> assertThat(rows.usable()).hasSize(1))
        .satisfies(rows -> assertThat(rows.bad().count()).isEqualTo(1));
  }

  @Test
  void takesRowsWithAnAnswerOnly() throws IOException {
    Path file = file(GOOD + "{\"text\": \"3 pens and 4 pens?\", \"answer\": \"1,200\"}\n");

    assertThat(read(file, Optional.empty()))
        .extracting(Example::answer)
        .containsExactly(Optional.empty(), Optional.of("1200"));
  }

  @Test
  void aFileWithoutAnyUsableRowIsRefusedWhateverIsSkipped() throws IOException {
    Path file = file("{\"numbers\": [1]}\n".repeat(3));

    assertThatThrownBy(() -> KnownProblems.read(file, TASK, Optional.empty(), true))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has 3 rows that can't be used: row 1: ");
  }

  @Test
  void saysThatAFileIsEmpty() throws IOException {
    Path file = file("");

    assertThatThrownBy(() -> read(file, Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("problems.jsonl has no problems");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertThatThrownBy(() -> read(folder, Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessage("--problems: " + folder + " is a folder: name a file");
  }

  @Test
  void takesNoMoreThanItIsAskedFor() throws IOException {
    Path file = file(GOOD + GOOD + "garbage\n");

    assertThat(read(file, Optional.of(2))).hasSize(2);
  }

  private Path file(String lines) throws IOException {
    return Files.writeString(folder.resolve("problems.jsonl"), lines);
  }

  private static List<Example> read(Path file, Optional<Integer> limit) {
    return KnownProblems.read(file, TASK, limit, false).usable();
  }
}
