package io.refiner.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.training.resume.ResumeException;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Contract: a run that is interrupted and resumed gives, bit for bit, what it would have given
 * uninterrupted: weights, scores and metrics.
 */
class ResumedRunTest {

  /** Dropout and the model's own hypotheses in play, reports and epochs out of step. */
  private static final String MIX =
      """
      refiner.training {
        generator { steps = 32, dropout = 0.1, evaluate-every = 12, write-every = 1
                    written = 1, counterfactual = 0.2, reworded = 0.3, accumulate = 2
                    save-every = 7, schedule = linear }
        refine { dropout = 0.1, explore = 2, feedback-noise = 0.2, steps = 32
                 evaluate-every = 12 }
        critic { dropout = 0.1, steps = 32, evaluate-every = 12 }
      }
      """;

  private static final TrainingSettings SETTINGS = Requests.settings(MIX);

  @TempDir static Path folder;
  private static Requests requests;
  private static Path base;
  private static Path writer;

  @BeforeAll
  static void warmUp() throws IOException {
    requests = new Requests(Requests.problems(folder));
    base =
        GeneratorTraining.run(
                requests.of(folder.resolve("base"), Optional.empty(), Optional.empty()),
                Requests.settings(""),
                ProgressListener.NONE)
            .output();
    writer =
        CriticTraining.run(
                requests.of(folder.resolve("writer"), Optional.empty(), Optional.of(base)),
                Requests.settings(""),
                ProgressListener.NONE)
            .output();
  }

  private enum Kind {
    GENERATOR,
    CRITIC,
    REFINE,
    REFINE_WITH_A_CRITIC_THAT_WRITES,
    REFINE_WITH_A_CRITIC_THAT_SOLVES;

    TrainingResult run(TrainingRequest request, ProgressListener listener) {
      return switch (this) {
        case GENERATOR -> GeneratorTraining.run(request, SETTINGS, listener);
        case CRITIC -> CriticTraining.run(request, SETTINGS, listener);
        case REFINE -> RefineTraining.run(request, SETTINGS, listener);
        case REFINE_WITH_A_CRITIC_THAT_WRITES ->
            RefineTraining.run(request, judged("feedback"), listener);
        case REFINE_WITH_A_CRITIC_THAT_SOLVES ->
            RefineTraining.run(request, judged("solve"), listener);
      };
    }

    private static TrainingSettings judged(String mode) {
      return Requests.settings(
          MIX + "refiner.training { refine.critic = neural, judge.mode = " + mode + " }");
    }

    TrainingRequest request(String name) {
      Path output = folder.resolve(this + "-" + name);
      return switch (this) {
        case CRITIC, REFINE_WITH_A_CRITIC_THAT_SOLVES ->
            requests.of(output, Optional.of(base), Optional.of(base));
        case REFINE_WITH_A_CRITIC_THAT_WRITES ->
            requests.of(output, Optional.of(base), Optional.of(writer));
        case GENERATOR, REFINE -> requests.of(output, Optional.of(base), Optional.empty());
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void interruptedRunsGiveWhatUninterruptedOnesGive(Kind kind) throws IOException {
    TrainingRequest whole = kind.request("whole");
    TrainingResult expected = kind.run(whole, ProgressListener.NONE);

    TrainingRequest halved = kind.request("halved");
    TrainingResult first = kind.run(halved, new StopAfter(13));
    assertThat(first.finished()).isFalse();
    assertThat(first.step()).isEqualTo(13);
    TrainingResult second = kind.run(Requests.resumed(halved), new StopAfter(24 - 13));
    assertThat(second.step()).isEqualTo(24);
    TrainingResult last = kind.run(Requests.resumed(halved), ProgressListener.NONE);

    assertThat(last.finished()).isTrue();
    assertThat(last.scores()).isEqualTo(expected.scores());
    assertThat(last.bestStep()).isEqualTo(expected.bestStep());
    assertThat(weights(halved)).isEqualTo(weights(whole));
    assertThat(metrics(halved)).isEqualTo(metrics(whole)).hasSizeGreaterThan(5);
    assertThat(halved.output().resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void aRunThatIsKilledGoesOnFromItsLastState(int reports) throws IOException {
    TrainingRequest whole = Kind.GENERATOR.request("unkilled");
    if (!Files.exists(whole.output())) {
      Kind.GENERATOR.run(whole, ProgressListener.NONE);
    }

    TrainingRequest killed = Kind.GENERATOR.request("killed" + reports);
    assertThatThrownBy(() -> Kind.GENERATOR.run(killed, new DieAtLine(reports)))
        .isInstanceOf(Killed.class);
    Kind.GENERATOR.run(Requests.resumed(killed), ProgressListener.NONE);

    assertThat(weights(killed)).isEqualTo(weights(whole));
    assertThat(metrics(killed)).isEqualTo(metrics(whole));
  }

  @Test
  void aRunThatWasKilledWhileItsFolderWasReplacedIsFound() throws IOException {
    TrainingRequest request = Kind.GENERATOR.request("aside");
    Kind.GENERATOR.run(request, new StopAfter(5));
    Path output = request.output();
    Files.move(output, output.resolveSibling("." + output.getFileName() + ".old"));

    TrainingResult resumed = Kind.GENERATOR.run(Requests.resumed(request), new StopAfter(3));

    assertThat(resumed.step()).isEqualTo(8);
  }

  @Test
  void refusesToResumeWithAnotherSetting() {
    TrainingRequest request = Kind.REFINE.request("setting");
    Kind.REFINE.run(request, new StopAfter(3));
    TrainingSettings other = Requests.settings("refiner.training.refine.turns = 2\n" + MIX);
    TrainingRequest resumed = Requests.resumed(request);

    assertThatThrownBy(() -> RefineTraining.run(resumed, other, ProgressListener.NONE))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("was begun with refine.turns = 3, not 2");
  }

  @ParameterizedTest
  @CsvSource({"seed", "training problems", "dev problems", "base", "partner"})
  void refusesToResumeWhatWasBegunWithAnother(String fact) throws IOException {
    TrainingRequest request = Kind.REFINE_WITH_A_CRITIC_THAT_WRITES.request("another " + fact);
    Kind.REFINE_WITH_A_CRITIC_THAT_WRITES.run(request, new StopAfter(3));
    Path fewer = folder.resolve("fewer.jsonl");
    List<String> lines = Files.readAllLines(requests.problems());
    Files.write(fewer, lines.subList(1, lines.size()));
    TrainingRequest other = Requests.resumed(Requests.other(request, fact, fewer, writer, base));

    assertThatThrownBy(
            () -> Kind.REFINE_WITH_A_CRITIC_THAT_WRITES.run(other, ProgressListener.NONE))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("was begun with " + fact + " = ");
  }

  @Test
  void refusesToResumeInAnotherPrecision() throws IOException {
    TrainingRequest request = Kind.GENERATOR.request("precision");
    GeneratorTraining.run(request, Requests.settings(""), new StopAfter(3));
    TrainingSettings other = Requests.settings("refiner.training.precision = bf16");
    TrainingRequest resumed = Requests.resumed(request);

    assertThatThrownBy(() -> GeneratorTraining.run(resumed, other, ProgressListener.NONE))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("precision = auto, not bf16");
  }

  @Test
  void refusesToResumeWhereNothingWasInterrupted() {
    TrainingRequest request = Requests.resumed(Kind.GENERATOR.request("nothing"));
    assertThatThrownBy(() -> Kind.GENERATOR.run(request, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no interrupted run");
  }

  @Test
  void refusesToBeginOverAnInterruptedRun() {
    TrainingRequest request = Kind.GENERATOR.request("twice");
    Kind.GENERATOR.run(request, new StopAfter(3));
    assertThatThrownBy(() -> Kind.GENERATOR.run(request, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interrupted after step 3");
  }

  /** Asks to stop after some steps. */
  private static final class StopAfter implements ProgressListener {

    private final int steps;
    private int asked;

    StopAfter(int steps) {
      this.steps = steps;
    }

    @Override
    public boolean stopRequested() {
      return asked++ >= steps;
    }
  }

  private static final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1L;
  }

  /** Breaks the run off in the middle, after a report or an evaluation has been written. */
  private static final class DieAtLine implements ProgressListener {

    private int left;

    DieAtLine(int lines) {
      left = lines;
    }

    @Override
    public void onProgress(Progress progress) {
      die();
    }

    @Override
    public void onEvaluation(Evaluation evaluation) {
      die();
    }

    private void die() {
      left--;
      if (left == 0) {
        throw new Killed();
      }
    }
  }

  private static byte[] weights(TrainingRequest request) throws IOException {
    return Files.readAllBytes(request.output().resolve("model.safetensors"));
  }

  /** Speed is time, which comes out as it may. */
  private static List<String> metrics(TrainingRequest request) {
    try {
      return Files.readAllLines(request.output().resolve("metrics.jsonl")).stream()
          .filter(line -> !line.startsWith("{\"run\":"))
          .map(line -> line.replaceAll(",\"tokensPerSecond\":\\d+", ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
