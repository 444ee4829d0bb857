package io.refiner.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.Turns;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainingRunTest {

  @TempDir Path folder;
  private Path problems;

  @BeforeEach
  void writeProblems() throws IOException {
    problems = Requests.problems(folder);
  }

  @Test
  void learnsToSolveAndLeavesAWholeCheckpoint() throws IOException {
    List<Double> losses = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            losses.add(progress.loss());
          }
        };
    TrainingResult result =
        GeneratorTraining.run(request("generator", Optional.empty()), settings(""), listener);

    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) / 10);
    assertThat(result.scores().get("turn-1 exact match")).isEqualTo(1);
    assertThat(result.scores().get("oracle T=3 exact match")).isEqualTo(1);
    assertThat(Files.readAllLines(result.output().resolve("metrics.jsonl")))
        .anyMatch(line -> line.contains("\"loss\""))
        .anyMatch(line -> line.contains("\"dev\""));
    assertThat(Files.readString(result.output().resolve("README.md")))
        .contains("generator", "./refiner train generator", "| turn-1 exact match | 100.0 % |")
        .contains("problems.jsonl`", "began from random weights")
        .doesNotContain(folder.toString());
    try (Seq2SeqModel model = Seq2SeqModel.open(result.output(), DeviceChoice.CPU)) {
      Prompt prompt = new Prompt("ann lost number1 of number0 pens", 1, Decoding.greedy(20), 0);
      assertThat(model.generate(List.of(prompt)).get(0).get(0).text()).isEqualTo(Fixtures.SUBTRACT);
    }
  }

  @Test
  void trainsACriticOnWhatTheGeneratorWrites() {
    TrainingSettings settings = settings("refiner.training.generator.steps = 20");
    Path generator =
        GeneratorTraining.run(
                request("generator", Optional.empty()), settings, ProgressListener.NONE)
            .output();
    TrainingResult result =
        CriticTraining.run(
            request("critic", Optional.of(generator)), settings, ProgressListener.NONE);
    assertThat(result.scores())
        .containsKeys("verdict accuracy", "critic T=3 exact match", "errors refused");
    assertThat(result.output().resolve("model.safetensors")).isRegularFile();
  }

  @Test
  void refusesACriticWithoutAGenerator() {
    TrainingRequest request = request("critic", Optional.empty());
    TrainingSettings settings = settings("");
    assertThatThrownBy(() -> CriticTraining.run(request, settings, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generator");
  }

  @Test
  void givesTheSameWeightsForTheSameSeed() throws IOException {
    TrainingSettings settings =
        settings("refiner.training.generator { steps = 12, evaluate-every = 12 }");
    byte[] first = weights(run("one", settings));
    assertThat(weights(run("two", settings))).isEqualTo(first);
  }

  @Test
  void goesOnFromACheckpoint() {
    TrainingSettings settings = settings("");
    Path base = run("base", settings).output();
    List<Double> losses = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onProgress(Progress progress) {
            losses.add(progress.loss());
          }
        };
    TrainingSettings brief = settings("refiner.training.generator { steps = 10, revisions = 0 }");
    TrainingRequest more =
        new Requests(problems).of(folder.resolve("more"), Optional.of(base), Optional.empty());
    GeneratorTraining.run(more, brief, listener);
    assertThat(losses.get(0)).isLessThan(0.5);
  }

  @Test
  void endsWhenItsTimeIsUp() {
    TrainingSettings settings = settings("refiner.training.generator.steps = 1000000");
    TrainingRequest timed = new Requests(problems).timed(folder.resolve("timed"), 500);
    TrainingResult result = GeneratorTraining.run(timed, settings, ProgressListener.NONE);
    assertThat(result.bestStep()).isBetween(1L, 999_999L);
    assertThat(result.finished()).isTrue();
  }

  @Test
  void endsWhenNoBetterScoreComes() {
    List<Boolean> better = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onEvaluation(Evaluation evaluation) {
            better.add(evaluation.best());
          }
        };
    TrainingSettings settings =
        settings(
            "refiner.training.generator { steps = 1000000, evaluate-every = 1, patience = 2,"
                + " learning-rate = 1e-9 }");
    TrainingResult result =
        GeneratorTraining.run(request("stuck", Optional.empty()), settings, listener);
    assertThat(better).containsExactly(true, false, false);
    assertThat(result.bestStep()).isEqualTo(1);
  }

  @Test
  void learnsFromTheLogAlone() {
    List<LoggedTurn> turns = new ArrayList<>();
    for (String name : Requests.NAMES) {
      turns.add(logged(name + " found number0 pens and number1 more", Fixtures.ADD));
      turns.add(logged(name + " lost number1 of number0 pens", Fixtures.SUBTRACT));
    }
    ReplayLog log = Turns.log(turns.toArray(LoggedTurn[]::new));
    TrainingData data = new TrainingData(Optional.empty(), Optional.of(log), false);

    TrainingResult result =
        GeneratorTraining.run(
            request("replayed", data, Optional.empty()), settings(""), ProgressListener.NONE);

    assertThat(result.scores().get("turn-1 exact match")).isEqualTo(1);
  }

  private static LoggedTurn logged(String text, String gold) {
    Critique critique = new Critique(List.of(), "No", 1);
    return Turns.turn(text, Optional.of(gold), Optional.empty(), Turns.candidate(gold, critique));
  }

  @Test
  void goesOnWithoutBadRowsOnRequestOnly() throws IOException {
    Files.writeString(problems, "{\"text\": 7}\n", StandardOpenOption.APPEND);
    List<String> phases = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onPhase(String phase) {
            phases.add(phase);
          }
        };
    TrainingSettings settings = settings("refiner.training.generator.steps = 2");
    TrainingRequest strict = request("strict", Optional.empty());
    TrainingData lenient = new TrainingData(Optional.of(problems), Optional.empty(), true);

    assertThatThrownBy(() -> GeneratorTraining.run(strict, settings, listener))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("has 1 row that can't be used: row 17: ");
    GeneratorTraining.run(request("lenient", lenient, Optional.empty()), settings, listener);
    assertThat(phases)
        .anyMatch(phase -> phase.contains("1 row that can't be used: row 17: "))
        .anyMatch(phase -> phase.contains("16 math word problems"));
  }

  @Test
  void saysFirstWhatIsLearnedFromWhatIsLeftOutAndWhatIsTrained() throws IOException {
    Files.writeString(
        problems,
        Files.readAllLines(problems).get(0) + "\n" + Files.readAllLines(problems).get(0) + "\n",
        StandardOpenOption.APPEND);
    List<String> heard = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onPhase(String phase) {
            heard.add(phase);
          }

          @Override
          public void onStep(Progress progress) {
            heard.add("step " + progress.step());
          }
        };
    TrainingSettings settings = settings("refiner.training.generator { steps = 2, synthetic = 3 }");

    TrainingResult result =
        GeneratorTraining.run(request("told", Optional.empty()), settings, listener);

    String file = folder.getFileName() + "/problems.jsonl";
    assertThat(heard)
        .startsWith(
            "Reading " + file + " and " + file,
            file + ": 18 problems, 16 to learn from; left out: 2 with a repeated text",
            file + ": 18 problems to choose the weights by")
        .contains(
            "The generator learns from 16 math word problems, and 3 from templates in each pass over them")
        .endsWith("step 0", "step 1", "step 2");
    assertThat(heard.get(heard.size() - 4))
        .startsWith("Training ")
        .endsWith(" weights, from random ones, on cpu");
    assertThat(result.output().resolve("README.md")).content().contains("its own templates");
  }

  @Test
  void learnsFromNothingButTheUsersFileUnlessToldOtherwise() throws IOException {
    TrainingSettings reference = TrainingSettings.reference();
    for (String role : List.of("generator", "critic", "refine")) {
      assertThat(reference.augmentation(role).synthetic()).isZero();
    }
    TrainingSettings settings = settings("refiner.training.generator.steps = 2");
    Path output = run("own", settings).output();
    assertThat(output.resolve("README.md")).content().doesNotContain("templates");
  }

  @Test
  void refusesATaskThatItCannotTrain() {
    TrainingRequest chess = new Requests(problems).ofTask("chess", folder.resolve("chess"));
    TrainingSettings settings = settings("");
    assertThatThrownBy(() -> GeneratorTraining.run(chess, settings, ProgressListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chess");
  }

  private TrainingResult run(String name, TrainingSettings settings) {
    return GeneratorTraining.run(request(name, Optional.empty()), settings, ProgressListener.NONE);
  }

  private static byte[] weights(TrainingResult result) throws IOException {
    return Files.readAllBytes(result.output().resolve("model.safetensors"));
  }

  private TrainingRequest request(String name, Optional<Path> partner) {
    return request(name, TrainingData.of(problems), partner);
  }

  private TrainingRequest request(String name, TrainingData data, Optional<Path> partner) {
    return new Requests(problems).of(folder.resolve(name), data, partner);
  }

  private static TrainingSettings settings(String more) {
    return Requests.settings(more);
  }
}
