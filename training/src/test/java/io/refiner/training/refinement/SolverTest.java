package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.training.Fixtures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SolverTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final Problem PEARS = Fixtures.pears().problem();
  private static final String GARBLED = "number0 plus";
  private static final String SWAPPED = "#0: add ( number1, number0 ) | EOS";

  private final Solver solver = new Solver(SolverSettings.greedy(0.5, 60));

  @Test
  void asksForTheAnswerWithoutShowingAnyHypothesis() {
    Prompt prompt = solver.prompt(TASK, PEARS);

    assertThat(prompt.text()).isEqualTo(TASK.generatorPrompt(PEARS, Optional.empty()));
    assertThat(prompt.samples()).isEqualTo(1);
    assertThat(prompt.decoding()).isEqualTo(Decoding.greedy(60));
  }

  @Test
  void isAsSureOfOneAnswerAsItIsProbable() {
    Solution own = Solver.solution(TASK, PEARS, List.of(sample(Fixtures.ADD, -0.1f, -0.2f)));

    assertThat(own.hypothesis()).isEqualTo(Fixtures.ADD);
    assertThat(own.confidence()).isCloseTo(Math.exp(-0.3), within(1e-6));
  }

  @Test
  void isAsSureOfManyAnswersAsTheyAgreeInMeaning() {
    Solution own =
        Solver.solution(
            TASK,
            PEARS,
            List.of(
                sample(Fixtures.SUBTRACT), sample(Fixtures.ADD), sample(GARBLED), sample(SWAPPED)));

    assertThat(own).isEqualTo(new Solution(Fixtures.ADD, 0.5));
  }

  @Test
  void isNotSureOfWhatItCannotReadOrDidNotEnd() {
    Sample cut = new Sample(Fixtures.ADD, List.of(1), List.of(0f), false);

    assertThat(Solver.solution(TASK, PEARS, List.of(sample(GARBLED))).confidence()).isZero();
    assertThat(Solver.solution(TASK, PEARS, List.of(cut)).confidence()).isZero();
  }

  @Test
  void saysWhatTheOracleWouldSayIfItsAnswerWereGold() {
    Critique critique =
        solver.critique(TASK, PEARS, new Solution(Fixtures.ADD, 0.5), Fixtures.SUBTRACT);

    assertThat(critique.findings()).containsExactly(Finding.of("incorrect-operator", 0));
    assertThat(critique.text()).isEqualTo("the operator in #0 is incorrect.");
    assertThat(solver.critique(TASK, PEARS, new Solution(Fixtures.ADD, 1), SWAPPED).accepts())
        .isTrue();
  }

  @Test
  void acceptsWhatDiffersFromAnAnswerThatItIsNotSureOf() {
    Critique critique =
        solver.critique(TASK, PEARS, new Solution(Fixtures.ADD, 0.49), Fixtures.SUBTRACT);

    assertThat(critique).isEqualTo(new Critique(List.of(), "No", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {Fixtures.ADD, GARBLED})
  void refusesWhatCannotBeReadHoweverSureItIs(String own) {
    Critique critique = solver.critique(TASK, PEARS, new Solution(own, 0), "no formula");

    assertThat(critique.accepts()).isFalse();
    assertThat(critique.reward()).isZero();
  }

  @Test
  void objectsToNothingReadableWhileItsOwnAnswerIsGarbled() {
    Solver sure = new Solver(SolverSettings.greedy(0, 60));

    assertThat(sure.critique(TASK, PEARS, new Solution(GARBLED, 0), Fixtures.SUBTRACT).accepts())
        .isTrue();
  }

  @Test
  void neverReadsGold() {
    Problem unsolved = new Problem("p", PEARS.text(), PEARS.numbers(), Optional.empty());

    assertThat(
            solver
                .critique(TASK, unsolved, new Solution(Fixtures.ADD, 1), Fixtures.SUBTRACT)
                .accepts())
        .isFalse();
  }

  @Test
  void isACriticOfTheLoop() {
    List<String> asked = new ArrayList<>();
    Scripted model =
        Scripted.by(
            prompt -> {
              asked.add(prompt);
              return Fixtures.ADD;
            });
    List<Critique> critiques =
        Critic.solver(TASK, model, 0.5)
            .judge(List.of(PEARS, PEARS), List.of(Fixtures.ADD, Fixtures.SUBTRACT));

    assertThat(critiques).extracting(Critique::accepts).containsExactly(true, false);
    assertThat(asked).allMatch(prompt -> !prompt.contains("#0"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesAConfidenceThatIsNone(double confidence) {
    assertThatThrownBy(() -> SolverSettings.greedy(confidence, 60))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("confidence must be from 0 to 1");
  }

  private static Sample sample(String text, Float... logProbs) {
    List<Float> each = logProbs.length == 0 ? List.of(0f) : List.of(logProbs);
    return new Sample(text, List.of(1), each, true);
  }
}
