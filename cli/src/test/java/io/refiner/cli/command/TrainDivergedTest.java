package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A training that diverges, as its user sees it; the command that it advises is then run. */
class TrainDivergedTest {

  /** A decay of 11 at rate 1 makes every matrix ten times as large in each step. */
  private static final String SETTINGS =
      """
      refiner.training {
        threads = 1
        model { d-model = 16, d-kv = 8, d-ff = 32, heads = 2, encoder-layers = 1
                decoder-layers = 1, vocabulary-size = 300 }
        generator { steps = 100, batch-tokens = 300, evaluate-every = 100, save-every = 100
                    dropout = 0, weight-decay = 11, warmup = 0, ema = 0 }
      }
      """;

  private static final String PROBLEMS =
      """
      {"text": "tom found number0 pens and number1 more", "numbers": [8, 5], "gold": "#0: add ( number0, number1 ) |"}
      {"text": "ann lost number1 of number0 pens", "numbers": [8, 5], "gold": "#0: subtract ( number0, number1 ) |"}
      """;

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void aTrainingThatDivergesEndsInFailureAndSaysWhatToRun() throws IOException {
    Path settings = Files.writeString(folder.resolve("wild.conf"), SETTINGS);
    Path problems = Files.writeString(folder.resolve("problems.jsonl"), PROBLEMS);
    Path output = folder.resolve("run");
    List<String> command =
        List.of(
            "train",
            "generator",
            "--train",
            problems.toString(),
            "--dev",
            problems.toString(),
            "--device",
            "cpu",
            "--config",
            settings.toString(),
            "--output",
            output.toString());
    List<String> wild = new ArrayList<>(command);
    wild.addAll(List.of("--learning-rate", "1"));

    assertThat(run(wild)).isEqualTo(1);

    assertThat(err.toString().lines().reduce("", (before, last) -> last))
        .startsWith("refiner train generator: the run diverged in step ")
        .contains("its loss is ", "--learning-rate", "run/diverged.jsonl");
    assertThat(err.toString())
        .contains("no state had been kept; begin anew at a lower rate with:")
        .contains(" --learning-rate 5.0e-01")
        .doesNotContain("--learning-rate 1 ");
    assertThat(output.resolve("model.safetensors")).doesNotExist();

    List<String> calm = new ArrayList<>(command);
    calm.addAll(List.of("--learning-rate", "1e-3", "--steps", "3"));
    assertThat(run(calm)).isZero();
    assertThat(output.resolve("model.safetensors")).isRegularFile();
    assertThat(output.resolve("diverged.jsonl")).doesNotExist();
  }

  private int run(List<String> command) {
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err, true))
        .execute(command.toArray(String[]::new));
  }
}
