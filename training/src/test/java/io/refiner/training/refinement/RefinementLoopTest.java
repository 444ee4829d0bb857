package io.refiner.training.refinement;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;
import io.refiner.training.Fixtures;
import io.refiner.training.data.TrainingProblem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class RefinementLoopTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final TrainingProblem PEARS = Fixtures.pears();
  private static final TrainingProblem SUM =
      Fixtures.problem("number0 and number1 in all ?", Fixtures.ADD);

  /** Adds first and subtracts when the operator is said to be wrong. */
  private final Scripted generator =
      Scripted.by(
          prompt -> prompt.contains("the operator in #0") ? Fixtures.SUBTRACT : Fixtures.ADD);

  @Test
  void endsAnEpisodeOnceTheCriticAccepts() {
    List<Episode> episodes = solve(Critic.oracle(TASK), 3, SUM, PEARS);
    assertThat(episodes.get(0).turns()).hasSize(1);
    assertThat(episodes.get(1).turns()).hasSize(2);
    assertThat(episodes.get(1).first()).isEqualTo(Fixtures.ADD);
    assertThat(episodes.get(1).last()).isEqualTo(Fixtures.SUBTRACT);
  }

  @Test
  void asksForARevisionWithTheLastHypothesisAndItsCritique() {
    solve(Critic.oracle(TASK), 3, PEARS);
    assertThat(generator.asked()).hasSize(2);
    assertThat(generator.asked().get(1))
        .contains("previous answer: " + Fixtures.ADD)
        .contains("hint: the operator in #0 is incorrect.");
  }

  @Test
  void stopsAtTheTurnLimit() {
    Critic never = Critic.neural(TASK, Scripted.saying("the first number in #0 is incorrect."), 20);
    assertThat(solve(never, 3, PEARS).get(0).turns()).hasSize(3);
  }

  @Test
  void asksAModelThatCriticisesWithProblemAndHypothesis() {
    Scripted model = Scripted.saying("No");
    solve(Critic.neural(TASK, model, 20), 3, PEARS);
    assertThat(model.asked()).containsExactly(TASK.criticPrompt(PEARS.problem(), Fixtures.ADD));
  }

  @Test
  void looksForAnotherHypothesisThanThoseThatWereRefused() {
    Scripted stubborn = Scripted.saying(Fixtures.ADD);
    Critic never = Critic.neural(TASK, Scripted.saying("the first number in #0 is incorrect."), 20);
    new RefinementLoop(TASK, stubborn, never, 2, 20).solve(List.of(PEARS.problem()));
    assertThat(stubborn.asked()).as("the search asks once more").hasSize(3);
  }

  @Test
  void refusesALoopWithoutTurns() {
    Critic oracle = Critic.oracle(TASK);
    assertThatThrownBy(() -> new RefinementLoop(TASK, generator, oracle, 0, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("turns");
  }

  @Test
  void scoresFirstAndLastHypotheses() {
    RefinementLoop loop = new RefinementLoop(TASK, generator, Critic.oracle(TASK), 3, 20);
    LoopScores scores = LoopScores.of(loop, List.of(SUM, PEARS));
    assertThat(scores.first().strict().mean()).isEqualTo(0.5);
    assertThat(scores.last().strict().mean()).isEqualTo(1);
    assertThat(scores.turns()).isEqualTo(1.5);
  }

  @Test
  void holdsACriticAgainstTheOracle() {
    List<Problem> problems =
        List.of(SUM.problem(), SUM.problem(), PEARS.problem(), PEARS.problem());
    List<String> hypotheses =
        List.of(Fixtures.ADD, Fixtures.SUBTRACT, Fixtures.ADD, Fixtures.SUBTRACT);
    // Refuses whatever subtracts: one of two refusals is right, one of two errors is found.
    Scripted model =
        Scripted.by(
            prompt -> prompt.contains("subtract") ? "the operator in #0 is incorrect." : "No");
    CriticScores scores =
        CriticScores.of(TASK, Critic.neural(TASK, model, 20), problems, hypotheses);
    assertThat(scores.verdicts()).isCloseTo(0.5, within(1e-9));
    assertThat(scores.exact()).isCloseTo(0.5, within(1e-9));
    assertThat(scores.precision()).isCloseTo(0.5, within(1e-9));
    assertThat(scores.recall()).isCloseTo(0.5, within(1e-9));
  }

  private List<Episode> solve(Critic critic, int turns, TrainingProblem... problems) {
    List<Problem> asked = List.of(problems).stream().map(TrainingProblem::problem).toList();
    return new RefinementLoop(TASK, generator, critic, turns, 20).solve(asked);
  }
}
