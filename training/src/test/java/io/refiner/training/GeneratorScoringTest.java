package io.refiner.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;
import io.refiner.training.data.RoleExamples;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class GeneratorScoringTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final String LONG =
      "#0: add ( number0, number1 ) | #1: add ( #0, number1 ) | #2: add ( #1, number0 ) | EOS";

  @TempDir static Path folder;
  private static SequenceTrainer trainer;

  @BeforeAll
  static void train() throws Exception {
    Requests requests = new Requests(Requests.problems(Files.createDirectories(folder)));
    Path output =
        GeneratorTraining.run(
                requests.of(folder.resolve("base"), Optional.empty(), Optional.empty()),
                Requests.settings("refiner.training.generator.steps = 10"),
                ProgressListener.NONE)
            .output();
    trainer = SequenceTrainer.resume(output, TrainerOptions.seeded(1).withDevice(DeviceChoice.CPU));
  }

  @AfterAll
  static void close() {
    trainer.close();
  }

  @Test
  void theLossIsPerTargetTokenWhateverTheBatches() {
    List<TrainingProblem> dev = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      dev.add(Fixtures.problem("tom found number0 pens and number1 more " + i, Fixtures.ADD));
    }
    for (int i = 0; i < 6; i++) {
      dev.add(Fixtures.problem("ann lost number1 of number0 pens " + i, LONG));
    }

    RoleExamples roles = new RoleExamples(TASK);
    double together = trainer.loss(dev.stream().map(roles::solve).toList());
    assertThat(loss(dev)).isCloseTo(together, within(1e-5));
  }

  @Test
  void aTextThatIsTooLongForTheModelIsLeftOutOfTheLoss() {
    TrainingProblem brief = Fixtures.pears();
    TrainingProblem endless =
        Fixtures.problem("number0 and number1 " + "pens ".repeat(5_000), Fixtures.ADD);

    assertThat(loss(List.of(brief, endless))).isEqualTo(loss(List.of(brief)));
    List<TrainingProblem> none = List.of(endless);
    assertThatThrownBy(() -> loss(none))
        .isInstanceOf(TrainingDataException.class)
        .hasMessageContaining("max-prompt-tokens");
  }

  private static double loss(List<TrainingProblem> dev) {
    return new GeneratorScoring(TASK, dev, Optional.empty()).of(trainer).parts().get("turn-1 loss");
  }
}
