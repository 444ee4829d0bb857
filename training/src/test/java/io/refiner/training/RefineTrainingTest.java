package io.refiner.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.seq2seq.adapter.AdapterBase;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.Turns;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Contract: a generator learns in the loop with a critic, from a warm start, repeatably. */
class RefineTrainingTest {

  private static final TrainingSettings SETTINGS =
      Requests.settings("refiner.training.refine.critic = oracle");

  private static final String ADDS = "ann found number0 pens and number1 more";
  private static final String LOST = "ann lost number1 of number0 pens";
  private static final String WEIGHTS = "model.safetensors";
  private static final Critique NO = new Critique(List.of(), "No", 1);

  @TempDir static Path folder;
  private static Requests requests;
  private static Path generator;

  @BeforeAll
  static void warmUp() throws IOException {
    requests = new Requests(Requests.problems(folder));
    generator =
        GeneratorTraining.run(
                requests.of(folder.resolve("generator"), Optional.empty(), Optional.empty()),
                Requests.settings(""),
                ProgressListener.NONE)
            .output();
  }

  @Test
  void learnsFromItsOwnHypothesesAndLeavesAWholeCheckpoint() throws IOException {
    TrainingResult result = refine("refined", SETTINGS);

    assertThat(result.scores().get("oracle T=3 exact match")).isEqualTo(1);
    assertThat(result.output().resolve("model.safetensors")).isRegularFile();
    List<String> metrics = Files.readAllLines(result.output().resolve("metrics.jsonl"));
    assertThat(metrics).anyMatch(line -> line.contains("\"reward\""));
  }

  @Test
  void givesTheSameWeightsForTheSameSeed() throws IOException {
    byte[] first = weights(refine("one", SETTINGS));
    assertThat(weights(refine("two", SETTINGS))).isEqualTo(first);
  }

  @Test
  void trainsAnAdapterBesideWhichTheMergedWeightsAreSavedOnRequestOnly() throws IOException {
    TrainingSettings adapting = Requests.settings("refiner.training.lora.enabled = true");
    Path alone = refine("adapter", adapting).output();
    assertThat(alone.resolve("adapter/adapter_model.safetensors")).isRegularFile();
    assertThat(alone.resolve("model.safetensors")).doesNotExist();
    assertThat(Files.readString(alone.resolve("README.md"))).contains("peft");
    assertThat(AdapterBase.read(alone.resolve("adapter")))
        .contains(Checkpoint.read(generator).digest());

    TrainingSettings merging =
        Requests.settings("refiner.training.lora { enabled = true, merge = true }");
    Path merged = refine("merged", merging).output();
    assertThat(merged.resolve("model.safetensors")).isRegularFile();
    assertThat(merged.resolve("adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(alone.resolve("adapter/adapter_model.safetensors"));
  }

  @Test
  void aResumedAdapterGivesWhatAnUninterruptedOneGives() throws IOException {
    TrainingSettings adapting = Requests.settings("refiner.training.lora.enabled = true");
    Path whole = refine("adapter-whole", adapting).output();
    TrainingRequest request =
        requests.of(folder.resolve("adapter-halved"), Optional.of(generator), Optional.empty());
    List<Boolean> asked = new ArrayList<>();
    ProgressListener stopping =
        new ProgressListener() {
          @Override
          public boolean stopRequested() {
            asked.add(true);
            return asked.size() > 7;
          }
        };
    assertThat(RefineTraining.run(request, adapting, stopping).finished()).isFalse();
    RefineTraining.run(Requests.resumed(request), adapting, ProgressListener.NONE);
    assertThat(request.output().resolve("adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("adapter/adapter_model.safetensors"));
  }

  @Test
  void playsOnTheProblemsOfTheLogAloneRepeatably() throws IOException {
    ReplayLog log = Turns.log(logged(ADDS, Fixtures.ADD), logged(ADDS, Fixtures.ADD), logged(LOST));
    TrainingSettings settings =
        Requests.settings("refiner.training { refine.synthetic = 5, replay.max-problems = 7 }");
    Path first = replay("log-one", log, settings);
    Path second = replay("log-two", log, settings);

    assertThat(second.resolve(WEIGHTS)).hasSameBinaryContentAs(first.resolve(WEIGHTS));
    assertThat(Files.readString(first.resolve("README.md")))
        .contains("1 problems of the log, and 3 logged turns")
        .contains("those of the log whose gold is known, one of each text, 7 at most")
        .doesNotContain("templates");
    // One problem, three turns of it at most: neither the repeated one nor any from templates.
    assertThat(Files.readAllLines(first.resolve("metrics.jsonl")))
        .filteredOn(line -> line.contains("\"hypotheses\""))
        .isNotEmpty()
        .allMatch(line -> line.matches(".*\"hypotheses\":[012],.*"));
  }

  @Test
  void learnsNoLoggedTurnAsItWasOnRequest() throws IOException {
    ReplayLog log = Turns.log(logged(ADDS, Fixtures.ADD));
    Path played =
        replay("played", log, Requests.settings("refiner.training.replay.turns-per-epoch = 0"));

    assertThat(Files.readString(played.resolve("README.md")))
        .contains("Learned from 1 problems of the log. ");
  }

  @Test
  void refusesALogThatKnowsNoGold() {
    ReplayLog log = Turns.log(logged(LOST));

    assertThatThrownBy(() -> replay("goldless", log, SETTINGS))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("no logged problem has gold");
  }

  private static LoggedTurn logged(String text, String gold) {
    return Turns.turn(text, Optional.of(gold), Optional.empty(), Turns.candidate(gold, NO));
  }

  private static LoggedTurn logged(String text) {
    return Turns.turn(
        text, Optional.empty(), Optional.empty(), Turns.candidate(Fixtures.SUBTRACT, NO));
  }

  private static Path replay(String name, ReplayLog log, TrainingSettings settings) {
    TrainingData data = new TrainingData(Optional.empty(), Optional.of(log), false);
    TrainingRequest request =
        requests.of(folder.resolve(name), data, Optional.of(generator), Optional.empty());
    return RefineTraining.run(request, settings, ProgressListener.NONE).output();
  }

  @Test
  void needsAWarmStart() {
    TrainingRequest fresh = requests.of(folder.resolve("f"), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> RefineTraining.run(fresh, SETTINGS, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base");
  }

  @Test
  void needsACheckpointForANeuralCritic() {
    TrainingSettings neural = Requests.settings("refiner.training.refine.critic = neural");
    assertThatThrownBy(() -> refine("n", neural))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("checkpoint");
  }

  @Test
  void aSolvingCriticThatIsRightTeachesWhatTheOracleTeaches() throws IOException {
    Path novice =
        GeneratorTraining.run(
                requests.of(folder.resolve("novice"), Optional.empty(), Optional.empty()),
                Requests.settings("refiner.training.generator.steps = 50"),
                ProgressListener.NONE)
            .output();
    String learning = "refiner.training.refine { counterfactual = 0, reworded = 0 }\n";
    String solving =
        "refiner.training { refine.critic = neural, judge { mode = solve, confidence = 0 } }\n";
    String never = "refiner.training.judge.confidence = 1";

    Optional<Path> solver = Optional.of(generator);

    byte[] byOracle = judged("by-oracle", novice, Optional.empty(), learning);
    byte[] bySolver = judged("by-solver", novice, solver, learning + solving);
    byte[] byNobody = judged("by-nobody", novice, solver, learning + solving + never);

    assertThat(bySolver).isEqualTo(byOracle).isNotEqualTo(byNobody);
    assertThat(Files.readString(folder.resolve("by-solver/README.md")))
        .contains("# Math word problems: generator", "critic T=3 exact match");
  }

  private static byte[] judged(String name, Path base, Optional<Path> critic, String settings)
      throws IOException {
    TrainingRequest request = requests.of(folder.resolve(name), Optional.of(base), critic);
    return weights(RefineTraining.run(request, Requests.settings(settings), ProgressListener.NONE));
  }

  @Test
  void refusesAGeneratorAsACriticThatWritesAndSaysThatItCouldSolve() {
    TrainingSettings neural = Requests.settings("refiner.training.refine.critic = neural");
    TrainingRequest request =
        requests.of(folder.resolve("c"), Optional.of(generator), Optional.of(generator));
    assertThatThrownBy(() -> RefineTraining.run(request, neural, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no critic of mwp that writes feedback")
        .hasMessageContaining("--critic-mode solve")
        .hasMessageContaining(generator.toString());
    assertThat(request.output()).as("nothing is begun").doesNotExist();
  }

  @Test
  void refusesAScoreThatThereIsNotBeforeAnythingIsDone() {
    TrainingSettings settings = Requests.settings("refiner.training.refine.stop-on = bleu");
    List<String> phases = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            phases.add("step " + progress.step());
          }
        };
    TrainingRequest request =
        requests.of(folder.resolve("b"), Optional.of(generator), Optional.empty());
    assertThatThrownBy(() -> RefineTraining.run(request, settings, listener))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stop-on")
        .hasMessageContaining("oracle T=3 exact match")
        .hasMessageContaining("bleu");
    assertThat(phases).isEmpty();
  }

  private static TrainingResult refine(String name, TrainingSettings settings) {
    return RefineTraining.run(
        requests.of(folder.resolve(name), Optional.of(generator), Optional.empty()),
        settings,
        ProgressListener.NONE);
  }

  private static byte[] weights(TrainingResult result) throws IOException {
    return Files.readAllBytes(result.output().resolve("model.safetensors"));
  }
}
