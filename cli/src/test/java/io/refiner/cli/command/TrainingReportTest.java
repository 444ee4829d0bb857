package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.training.DivergedRunException;
import io.refiner.training.TrainingResult;
import io.refiner.training.supervised.ProgressListener.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainingReportTest {

  private static final Progress PROGRESS =
      new Progress(10, 200, 1.5, 1e-4, 1_234, Duration.ofSeconds(90));

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void progressTellsLossSpeedAndTheTimeThatIsLeft() {
    report(Optional.empty(), "generator").onProgress(PROGRESS);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "step 10 of 200, loss 1.5000, rate 1.0e-04, 1,234 tokens/s, 1 min left");
  }

  @Test
  void whereNoLineIsRewrittenTheFirstStepAloneIsToldBetweenReports() {
    TrainingReport report = report(Optional.empty(), "generator");
    for (int step = 0; step <= 3; step++) {
      report.onStep(new Progress(step, 200, 1.5, 1e-4, 1_234, Duration.ofSeconds(90)));
    }

    assertThat(err.toString().lines()).singleElement().asString().startsWith("step 1 of 200, ");
  }

  @Test
  void aRunThatDivergedTellsHowToGoOnAtALowerRate() throws IOException {
    TrainingReport report = report(Optional.empty(), "generator", "--learning-rate", "1e-3");
    Supplier<TrainingResult> training =
        () -> {
          throw new DivergedRunException("the run diverged", 5e-4);
        };

    assertThatThrownBy(() -> report.run(training)).isInstanceOf(DivergedRunException.class);
    assertThat(err.toString())
        .contains("no state had been kept; begin anew at a lower rate with:")
        .contains("  ./refiner train generator --dev d --output o --learning-rate 5.0e-04")
        .doesNotContain("--resume", "1e-3");
    Files.createDirectory(folder.resolve("state"));
    assertThatThrownBy(() -> report.run(training)).isInstanceOf(DivergedRunException.class);
    assertThat(err.toString())
        .contains("the last state that was kept is from before; go on from it at a lower rate")
        .contains(
            "  ./refiner train generator --dev d --output o --learning-rate 5.0e-04 --resume");
  }

  @Test
  void aCommandThatLearnsFromTheLogNamesOffsetsInPlaceOfTimes() {
    String[] words = {
      "refine",
      "--from-log",
      "--since",
      "2026-01-31",
      "--until=2026-02-28",
      "--resume",
      "--seed",
      "2"
    };

    assertThat(report(Optional.of("0:3-7"), words).command())
        .isEqualTo("./refiner train refine --from-log --seed 2 --dev d --output o --offsets 0:3-7");
    assertThat(report(Optional.empty(), "generator", "--train", "my file").command())
        .isEqualTo("./refiner train generator --train 'my file' --dev d --output o");
  }

  @Test
  void aRunThatFailsTellsHowToGoOnWhereItsStateIsKept() throws IOException {
    TrainingReport report = report(Optional.empty(), "generator");

    assertThatThrownBy(() -> report.run(TrainingReportTest::failing))
        .isInstanceOf(CheckpointException.class);
    assertThat(err.toString()).doesNotContain("go on with");
    Files.createDirectory(folder.resolve("state"));
    assertThatThrownBy(() -> report.run(TrainingReportTest::failing))
        .isInstanceOf(CheckpointException.class);
    assertThat(err.toString())
        .contains("the last state that was kept is whole; once the cause is mended, go on with:")
        .contains("  ./refiner train generator --dev d --output o --resume");
  }

  private static TrainingResult failing() {
    throw new CheckpointException("cannot write");
  }

  private TrainingReport report(Optional<String> offsets, String... words) {
    CommandLine root = RefinerCommand.commandLine().setErr(new PrintWriter(err, true));
    String[] all = new String[words.length + 5];
    all[0] = "train";
    System.arraycopy(words, 0, all, 1, words.length);
    System.arraycopy(new String[] {"--dev", "d", "--output", "o"}, 0, all, words.length + 1, 4);
    root.parseArgs(all);
    CommandLine train = root.getSubcommands().get("train");
    return new TrainingReport(train.getSubcommands().get(words[0]), folder, offsets);
  }
}
