package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.Fixtures;
import io.refiner.training.data.Augmentation;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.supervised.ProgressListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Contract: each problem gives gold from itself, and from every turn that was played of it. */
class RefineExamplesTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final List<TrainingProblem> PEARS =
      IntStream.range(0, 40)
          .mapToObj(
              i -> Fixtures.problem("child " + i + " ate number1 of number0", Fixtures.SUBTRACT))
          .toList();

  private final Scripted stubborn = Scripted.saying(Fixtures.ADD);

  @Test
  void everyTurnOfAProblemGivesGold() {
    List<Example> examples = chunk(stubborn, mix(40, 0, exploration(3, Keep.RANDOM, 0, true)), 0);

    assertThat(examples).hasSize(3 * 40).allMatch(e -> e.target().equals(Fixtures.SUBTRACT));
    assertThat(examples)
        .filteredOn(example -> example.source().contains(" previous answer: " + Fixtures.ADD))
        .hasSize(2 * 40)
        .allMatch(example -> example.source().endsWith("the operator in #0 is incorrect."));
  }

  @Test
  void drawsTheAskedNumberOfHypothesesButNoneAfterTheLastTurn() {
    chunk(stubborn, mix(40, 0, exploration(2, Keep.RANDOM, 0, true)), 0);
    assertThat(stubborn.asked()).hasSize(40);
    assertThat(chunk(stubborn, mix(40, 0, exploration(1, Keep.RANDOM, 0, true)), 0)).hasSize(40);
    assertThat(stubborn.asked()).hasSize(40);
  }

  @Test
  void endsAnEpisodeThatTheCriticAcceptsOrGoesOnAsThePaperDoes() {
    Scripted right = Scripted.saying(Fixtures.SUBTRACT);
    assertThat(chunk(right, mix(40, 0, exploration(3, Keep.BEST, 0, true)), 0)).hasSize(2 * 40);
    List<Example> paper = chunk(right, mix(40, 0, exploration(3, Keep.BEST, 0, false)), 0);
    assertThat(paper).hasSize(3 * 40);
    assertThat(paper).filteredOn(example -> example.source().endsWith("hint: No")).hasSize(2 * 40);
  }

  @Test
  void noiseReplacesFeedbackAsOftenAsItSays() {
    Scripted right = Scripted.saying(Fixtures.SUBTRACT);
    List<Example> examples = chunk(right, mix(40, 0, exploration(2, Keep.BEST, 0.5, true)), 0);
    double replaced =
        examples.stream()
                .filter(example -> example.source().contains(" hint: "))
                .filter(example -> !example.source().endsWith("hint: No"))
                .count()
            / 40.0;
    assertThat(replaced).isCloseTo(0.5, within(0.2));
  }

  @Test
  void onlyFeedbackTellsWhatIsRightInCounterfactuals() {
    Scripted right = Scripted.saying(Fixtures.SUBTRACT);
    List<Example> later =
        chunk(right, mix(40, 1, exploration(2, Keep.BEST, 0, true)), 0).stream()
            .filter(example -> example.source().contains(" hint: "))
            .toList();
    assertThat(later).hasSize(40).noneMatch(example -> example.target().equals(Fixtures.SUBTRACT));
    assertThat(later).noneMatch(example -> example.source().endsWith("hint: No"));
  }

  @Test
  void aPassOfChunksTakesEveryProblemOnceAndTheNextInAnotherOrder() {
    RefineExamples examples = examples(stubborn, mix(15, 0, exploration(1, Keep.RANDOM, 0, true)));
    List<String> first = sources(examples, 0, 3);
    assertThat(first).hasSize(40).doesNotHaveDuplicates();
    assertThat(sources(examples, 3, 6))
        .containsExactlyInAnyOrderElementsOf(first)
        .isNotEqualTo(first);
  }

  @Test
  void aRestoredSourceGivesTheSameChunkWithoutAskingTheModel() {
    RefineMix mix = mix(15, 0.5, exploration(3, Keep.WORST, 0.2, true));
    RefineExamples played = examples(stubborn, mix);
    played.prepare(4);
    Scripted silent = Scripted.saying("never asked");
    RefineExamples restored = examples(silent, mix);
    restored.restore(played.written());
    assertThat(restored.epoch(4)).isEqualTo(played.epoch(4));
    assertThat(silent.asked()).isEmpty();
  }

  @Test
  void refusesSettingsThatAreOutOfRange() {
    assertThatThrownBy(() -> exploration(0, Keep.BEST, 0, true)).hasMessageContaining("turns");
    assertThatThrownBy(() -> exploration(1, Keep.BEST, 2, true)).hasMessageContaining("noise");
    assertThatThrownBy(() -> Keep.parse("any"))
        .hasMessageContaining("keep")
        .hasMessageContaining("any");
    Exploration fine = exploration(1, Keep.BEST, 0, true);
    assertThatThrownBy(() -> mix(0, 0, fine)).hasMessageContaining("chunk");
    assertThatThrownBy(() -> mix(1, -1, fine)).hasMessageContaining("counterfactual");
  }

  private static List<Example> chunk(Scripted generator, RefineMix mix, int chunk) {
    RefineExamples examples = examples(generator, mix);
    examples.prepare(chunk);
    return examples.epoch(chunk);
  }

  private static List<String> sources(RefineExamples examples, int from, int to) {
    List<String> sources = new ArrayList<>();
    for (int chunk = from; chunk < to; chunk++) {
      examples.prepare(chunk);
      examples.epoch(chunk).forEach(example -> sources.add(example.source()));
    }
    return sources;
  }

  private static RefineExamples examples(Scripted generator, RefineMix mix) {
    Players players = new Players(TASK, generator, Critic.oracle(TASK));
    return new RefineExamples(players, PEARS, mix, 7, ProgressListener.NONE);
  }

  private static RefineMix mix(int chunk, double counterfactual, Exploration exploration) {
    return new RefineMix(false, chunk, counterfactual, new Augmentation(0, 0, 0), exploration);
  }

  private static Exploration exploration(int turns, Keep keep, double noise, boolean stop) {
    return new Exploration(turns, new SamplingSettings(3, 1, 0.5), keep, noise, stop);
  }
}
