package io.refiner.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.training.resume.ResumeException;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Contract: a run whose loss or gradients are not finite ends before the weights are touched, and
 * says what to change; resumed as it was it says so again, and at a lower rate it goes on.
 */
class DivergedRunTest {

  /** A decay of 11 at rate 1 makes every matrix ten times as large in each step. */
  private static final String EXPLODING =
      """
      refiner.training.generator {
        steps = 100, evaluate-every = 100, save-every = 4, warmup = 0, floor = 1, revisions = 0
        weight-decay = 11, ema = 0
      }
      """;

  private static final TrainingSettings WILD =
      Requests.settings(EXPLODING + "refiner.training.generator.learning-rate = 1");

  private static final TrainingSettings CALM =
      Requests.settings(EXPLODING + "refiner.training.generator.learning-rate = 1e-9");

  @TempDir private Path folder;
  private TrainingRequest request;
  private final List<String> phases = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    request =
        new Requests(Requests.problems(folder))
            .of(folder.resolve("run"), Optional.empty(), Optional.empty());
  }

  @Test
  void endsBeforeTheWeightsAreTouchedAndSaysWhatToChange() throws IOException {
    Throwable diverged = diverging(request);

    long step = step(diverged);
    assertThat(diverged)
        .hasMessageContaining("its loss is ", "the norm of its gradients ")
        .hasMessageContaining("learning rate 1.0e+00")
        .hasMessageContaining("--learning-rate")
        .hasMessageContaining("run/diverged.jsonl has the examples of the step");
    assertThat(((DivergedRunException) diverged).lowerRate()).isEqualTo(0.5);
    assertThat(Files.readAllLines(request.output().resolve("diverged.jsonl")))
        .isNotEmpty()
        .allMatch(line -> line.contains("\"prompt\":\"") && line.contains("\"target\":\"#0: "));
    assertThat(Files.readString(request.output().resolve("metrics.jsonl")))
        .contains("{\"step\":" + step + ",\"diverged\":true");
    assertThat(Files.readString(request.output().resolve("report.html")))
        .contains("the run diverged");
    assertThat(state().get("trainer/trainer.json")).contains("\"steps\" : " + (step - 1) / 4 * 4);
  }

  @Test
  void resumedAsItWasItSaysThatItWillDivergeAgain() throws IOException {
    long step = step(diverging(request));
    Map<String, String> before = state();
    phases.clear();

    Throwable again = diverging(Requests.resumed(request));

    assertThat(phases)
        .anyMatch(
            phase ->
                phase.contains("it diverged in step " + step + " and will again")
                    && phase.contains("--learning-rate"));
    assertThat(step(again)).isEqualTo(step);
    assertThat(again).hasMessageContaining("as it did before, since nothing was changed");
    Map<String, String> after = state();
    before.remove("run.json");
    after.remove("run.json");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void atALowerRateItGoesOnFromItsLastState() throws IOException {
    long step = step(diverging(request));
    phases.clear();

    TrainingResult result =
        GeneratorTraining.run(Requests.resumed(request), CALM, new StopAt(step + 3, phases));

    assertThat(result.step()).isEqualTo(step + 3);
    assertThat(phases)
        .anyMatch(
            phase ->
                phase.contains("generator.learning-rate = 1, and goes on with")
                    && phase.contains("generator.learning-rate = 1.0E-9"));
    assertThat(Files.readString(request.output().resolve("metrics.jsonl")))
        .contains("\"changed\":{\"generator.learning-rate\":\"1.0E-9\"}")
        .doesNotContain("diverged");
    assertThat(state().get("run.json"))
        .contains("by which it diverged in step " + step)
        .doesNotContain("\"diverged\":");
    // From now on it is a run like any other, by the new rate.
    TrainingRequest resumed = Requests.resumed(request);
    assertThatThrownBy(() -> GeneratorTraining.run(resumed, WILD, ProgressListener.NONE))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("learning-rate = 1.0E-9, not 1");
  }

  @Test
  void nothingElseMayBeChangedOfARunThatDiverged() {
    diverging(request);
    TrainingRequest resumed = Requests.resumed(request);
    TrainingSettings other = Requests.settings(EXPLODING + "refiner.training.generator.steps = 99");

    assertThatThrownBy(() -> GeneratorTraining.run(resumed, other, ProgressListener.NONE))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining(
            "steps = 100, not 99: resume it as it was begun but for learning-rate");
  }

  private Throwable diverging(TrainingRequest begun) {
    StopAt never = new StopAt(Long.MAX_VALUE, phases);
    try {
      GeneratorTraining.run(begun, WILD, never);
    } catch (DivergedRunException e) {
      return e;
    }
    throw new AssertionError("the run did not diverge");
  }

  private static long step(Throwable diverged) {
    return Long.parseLong(
        diverged.getMessage().replaceAll("(?s)the run diverged in step ([0-9]+).*", "$1"));
  }

  private Map<String, String> state() throws IOException {
    Path root = request.output().resolve("state");
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  /** Hears phases, and asks to stop at a step. */
  private static final class StopAt implements ProgressListener {

    private final long last;
    private final List<String> phases;
    private long step;

    StopAt(long last, List<String> phases) {
      this.last = last;
      this.phases = phases;
    }

    @Override
    public void onPhase(String phase) {
      phases.add(phase);
    }

    @Override
    public void onStep(Progress progress) {
      step = progress.step();
    }

    @Override
    public boolean stopRequested() {
      return step >= last;
    }
  }
}
