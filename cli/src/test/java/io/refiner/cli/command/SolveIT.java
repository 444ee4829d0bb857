package io.refiner.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.terminal.StandardOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: solve and demo run a whole ring, with the bundled checkpoints, and give one result for
 * each problem.
 */
class SolveIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void givesOneResultForEachLineOfAFileAndFailsWhatIsNoProblem() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("problems.jsonl"),
            """
            {"id": "words", "text": "Tom has 3 apples and buys 4 more . How many apples does he have ?"}
            {"id": "masked", "text": "Ann has number0 pears and eats number1 . How many are left ?", "numbers": [9, 2], "answer": 7}
            {"id": "lacking", "text": "Ann has number0 pears and eats number1 . How many are left ?", "numbers": [9]}
            {"id": "chess", "task": "chess", "text": "White moves 1 pawn ."}
            {"id":
            """);

    int code = run("solve", file.toString());

    assertThat(err.toString()).contains("2 of 5 answered, 3 failed");
    assertThat(code).isEqualTo(1);
    var results =
        results().stream()
            .collect(Collectors.toMap(node -> node.path("id").asText(), Function.identity()));
    assertThat(results.keySet())
        .containsExactlyInAnyOrder("words", "masked", "lacking", "chess", "problems.jsonl-5");
    assertThat(results.get("words").path("turns")).isNotEmpty();
    assertThat(results.get("words").path("text").asText()).startsWith("Tom has 3 apples");
    assertThat(results.get("lacking").path("failure").path("field").asText()).isEqualTo("numbers");
    assertThat(results.get("chess").path("failure").path("field").asText()).isEqualTo("task");
    assertThat(results.get("problems.jsonl-5").path("failure").path("code").asText())
        .isEqualTo("unreadable-row");
  }

  @Test
  void solvesProblemsInWords() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("problems.txt"),
            """
            Tom has 3 apples and buys 4 more. How many apples does he have?
            A box holds 6 eggs. How many eggs are in 5 boxes?
            """);

    int code =
        run("solve", file.toString(), "--turns", "2", "--decoding", "nucleus", "--samples", "2");

    assertThat(code).isZero();
    assertThat(results())
        .extracting(node -> node.path("id").asText())
        .containsExactlyInAnyOrder("problems.txt-1", "problems.txt-2");
    assertThat(results()).allSatisfy(node -> assertThat(node.path("turns")).hasSizeBetween(1, 2));
  }

  @Test
  void tellsEpisodesTurnByTurnToPeople() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("problems.txt"),
            "Tom has 3 apples and buys 4 more. How many apples does he have?\n");

    int code = run("solve", file.toString(), "--text");

    assertThat(out.toString())
        .startsWith("problem problems.txt-1\n  Tom has 3 apples")
        .contains("\n  turn 1", "\n    critic ");
    assertThat(code).isZero();
  }

  @Test
  void aDiskThatIsFullEndsItWithOneLine() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("problems.txt"), "Tom has 3 apples and buys 4.\n".repeat(9));
    FullDisk disk = new FullDisk(3_000);

    int code =
        RefinerCommand.commandLine()
            .setOut(StandardOutput.writer(disk))
            .setErr(new PrintWriter(err, true))
            .execute("solve", file.toString());

    assertThat(disk.written).isEqualTo(3_000);
    assertThat(err.toString().lines().toList())
        .last()
        .isEqualTo("refiner solve: cannot write to standard output: No space left on device");
    assertThat(code).isEqualTo(1);
  }

  /** Has room for so many bytes. */
  private static final class FullDisk extends OutputStream {

    private final int room;
    private int written;

    FullDisk(int room) {
      this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
      if (written == room) {
        throw new IOException("No space left on device");
      }
      written++;
    }
  }

  @Test
  void demoShowsEpisodesAndASummary() {
    int code = run("demo", "--limit", "6", "--episodes", "2");

    assertThat(out.toString().lines().filter(line -> line.startsWith("problem "))).hasSize(2);
    assertThat(out.toString())
        .contains(
            "turn 1",
            "critic",
            "answered",
            "right at turn 1",
            "right at the end",
            "turns per second");
    assertThat(code).isZero();
  }

  private List<JsonNode> results() {
    return out.toString().lines().map(SolveIT::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(String... arguments) {
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
