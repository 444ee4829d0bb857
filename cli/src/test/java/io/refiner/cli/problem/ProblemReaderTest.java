package io.refiner.cli.problem;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.dataset.Example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProblemReaderTest {

  @Test
  void masksTheNumbersOfProblemsInWords() {
    List<Submitted> problems =
        read(
            """
            Tom has 3 apples and buys 4 more. How many apples does he have?

            A book costs $1,200.50 . How much do 2 books cost?
            """);

    assertThat(problems).hasSize(2);
    assertThat(example(problems, 0).problem().text()).startsWith("Tom has number0 apples");
    assertThat(example(problems, 0).problem().numbers()).containsExactly(3.0, 4.0);
    assertThat(example(problems, 1).problem().numbers()).containsExactly(1200.5, 2.0);
  }

  @Test
  void readsJsonLines() {
    List<Submitted> problems =
        read(
            """
            {"id": "a", "text": "Tom has number0 apples .", "numbers": [3], "gold": "#0: add ( number0, number0 ) | EOS", "answer": 6}
            {"id": "b", "text": "Ann has 5 pears."}
            """);

    assertThat(problems).extracting(Submitted::id).containsExactly("a", "b");
    assertThat(example(problems, 0).problem().gold())
        .hasValueSatisfying(z -> assertThat(z).contains("add"));
    assertThat(example(problems, 0).answer()).contains("6");
    assertThat(example(problems, 1).problem().numbers()).containsExactly(5.0);
  }

  @Test
  void readsRefinersArray() {
    List<Submitted> problems =
        read(
            """
            [{"ID": "5", "Body": "There are number0 trees .", "Question": "How many ?", "Equation": "+ number0 number0",
              "Numbers": "34.0", "Answer": "68.0"}]
            """);

    assertThat(problems).singleElement().extracting(Submitted::id).isEqualTo("5");
    assertThat(example(problems, 0).problem().text())
        .isEqualTo("There are number0 trees . How many ?");
    assertThat(example(problems, 0).answer()).contains("68");
  }

  @Test
  void refusesARowThatIsNoProblemAndReadsTheNext() {
    List<Submitted> problems =
        read(
            """
            {"id": "a", "text": "Tom has 3 apples."}
            {"id": "b", "text":
            {"id": "c"}
            {"id": "d", "text": "Ann has 5 pears."}
            """);

    assertThat(problems).extracting(Submitted::id).containsExactly("a", "row-2", "row-3", "d");
    assertThat(((Submitted.Refused) problems.get(2)).failure().getMessage())
        .contains("row 3")
        .contains("text");
  }

  @Test
  void callsAProblemWithoutANameAfterFileAndRow(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("mine.jsonl"), "{\"text\": \"3 apples\"}\n{\"id\":\n");

    assertThat(ProblemReader.read(file.toString()))
        .extracting(Submitted::id)
        .containsExactly("mine.jsonl-1", "mine.jsonl-2");
  }

  @Test
  void refusesAFileWithoutAProblem(@TempDir Path folder) throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n\n");

    assertThatThrownBy(() -> ProblemReader.read(empty.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("holds no problem");
  }

  @Test
  void takesNothingOfAFileThatBreaksOff() {
    assertThatThrownBy(
            () -> read("[{\"text\": \"3 a\"}, {\"text\": \"4 b\"}; {\"text\": \"5 c\"}]"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("row 3")
        .hasMessageContaining("not JSON");
  }

  @Test
  void refusesAnIdThatIsGivenTwice() {
    String row = "{\"id\": \"a\", \"text\": \"Tom has 3 apples.\"}\n";
    List<Submitted> problems = Submitted.distinct(read(row + row));

    assertThat(problems.get(0)).isInstanceOf(Submitted.Read.class);
    assertThat(((Submitted.Refused) problems.get(1)).failure().getMessage())
        .contains("an earlier row has this id");
  }

  @Test
  void leavesStandardInputOpen() {
    ByteArrayInputStream input =
        new ByteArrayInputStream("Tom has 3 apples.".getBytes(StandardCharsets.UTF_8)) {
          @Override
          public void close() {
            throw new AssertionError("standard input was closed");
          }
        };

    assertThat(ProblemReader.read("-", "row", input)).hasSize(1);
  }

  private static List<Submitted> read(String text) {
    return ProblemReader.read(
        "-", "row", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Example example(List<Submitted> problems, int index) {
    return ((Submitted.Read) problems.get(index)).example();
  }
}
