package io.refiner.training.replay;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.replay.LoggedCandidate;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.reasoning.task.Tasks;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.Fixtures;

import static org.assertj.core.api.Assertions.assertThat;

class TurnLessonsTest {

  private static final Task MWP = Tasks.named("mwp").orElseThrow();
  private static final String TEXT = "Tom had number0 pears and ate number1.";
  private static final Optional<String> GOLD = Optional.of(Fixtures.SUBTRACT);
  private static final LoggedCandidate WRONG =
      Turns.candidate("#0: add(number0, number1)", Turns.REFUSED);
  private static final LoggedCandidate RIGHT =
      Turns.candidate("#0: subtract(number0, number1)|", Turns.ACCEPTED);
  private static final Revision PREVIOUS = new Revision(Fixtures.ADD, "the operator is wrong.");

  private final TurnLessons lessons = new TurnLessons(MWP, false);

  @Test
  void theGeneratorLearnsGoldFromTheProblemAndFromEveryCandidateWithItsFeedback() {
    LoggedTurn turn = Turns.turn(TEXT, GOLD, Optional.empty(), WRONG, RIGHT);

    assertThat(lessons.forGenerator(turn))
        .containsExactly(
            new Example("tom had number0 pears and ate number1.", Fixtures.SUBTRACT),
            new Example(
                "tom had number0 pears and ate number1. previous answer: "
                    + Fixtures.ADD
                    + " hint: the operator in #0 is wrong.",
                Fixtures.SUBTRACT),
            new Example(
                "tom had number0 pears and ate number1. previous answer: "
                    + Fixtures.SUBTRACT
                    + " hint: No",
                Fixtures.SUBTRACT));
  }

  @Test
  void anAcceptedHypothesisThatGivesNoAnswerStandsForNothing() {
    LoggedCandidate beyond = Turns.candidate("#0: add(number0, number2)", Turns.ACCEPTED);
    LoggedTurn turn = Turns.turn(TEXT, Optional.empty(), Optional.empty(), beyond);

    assertThat(new TurnLessons(MWP, true).forGenerator(turn)).isEmpty();
  }

  @Test
  void theProblemAloneIsLearnedAtTurn1Only() {
    LoggedTurn later = Turns.turn(TEXT, GOLD, Optional.of(PREVIOUS), WRONG);

    assertThat(lessons.forGenerator(later))
        .singleElement()
        .satisfies(example -> assertThat(example.source()).contains("previous answer:"));
  }

  @Test
  void whatTheCriticWronglyAcceptedIsCorrectedByGold() {
    LoggedCandidate accepted = Turns.candidate(Fixtures.ADD, Turns.ACCEPTED);

    assertThat(lessons.forGenerator(Turns.turn(TEXT, GOLD, Optional.of(PREVIOUS), accepted)))
        .extracting(Example::target)
        .containsExactly(Fixtures.SUBTRACT);
  }

  @Test
  void anAcceptedHypothesisStandsForUnknownGoldOnRequestOnly() {
    LoggedTurn turn = Turns.turn(TEXT, Optional.empty(), Optional.of(PREVIOUS), WRONG, RIGHT);

    assertThat(lessons.forGenerator(turn)).isEmpty();
    assertThat(new TurnLessons(MWP, true).forGenerator(turn))
        .hasSize(2)
        .allMatch(example -> example.target().equals(Fixtures.SUBTRACT))
        .extracting(example -> example.source().contains("the operator is wrong."))
        .containsExactly(false, true);
    LoggedTurn refused = Turns.turn(TEXT, Optional.empty(), Optional.empty(), WRONG);
    assertThat(new TurnLessons(MWP, true).forGenerator(refused)).isEmpty();
  }

  @Test
  void theCriticLearnsWhatWasSaidOfEachCandidate() {
    assertThat(
            lessons.forCritic(Turns.turn(TEXT, Optional.empty(), Optional.empty(), WRONG, RIGHT)))
        .extracting(Example::target)
        .containsExactly("the operator in #0 is wrong.", "No");
  }

  @Test
  void givesEachProblemWithGoldOnce() {
    LoggedTurn one = Turns.turn("number0 and number1", GOLD, Optional.empty());
    LoggedTurn again = Turns.turn("number0 and number1", GOLD, Optional.of(PREVIOUS), WRONG);
    LoggedTurn other = Turns.turn("number0 or number1", GOLD, Optional.empty());
    LoggedTurn goldless = Turns.turn("number0 of number1", Optional.empty(), Optional.empty());
    ReplayLog log = Turns.log(one, again, goldless, other);

    assertThat(lessons.problems(log, 10))
        .extracting(known -> known.problem().text())
        .containsExactly("number0 and number1", "number0 or number1");
    assertThat(lessons.problems(log, 1)).hasSize(1);
  }

  @Test
  void teachesNothingOfProblemsThatBreakTheRulesAndOfEndlessFeedback() {
    LoggedTurn broken = Turns.turn("no number", GOLD, Optional.empty(), WRONG);
    Critique endless = new Critique(List.of(), "no ".repeat(2_000), 1);
    LoggedTurn endlessTurn =
        Turns.turn(TEXT, GOLD, Optional.of(PREVIOUS), Turns.candidate(Fixtures.ADD, endless));
    LoggedTurn unjudged =
        Turns.turn(
            TEXT,
            GOLD,
            Optional.of(PREVIOUS),
            new LoggedCandidate(Fixtures.ADD, List.of(), List.of(), Optional.empty()));

    for (LoggedTurn turn : List.of(broken, endlessTurn, unjudged)) {
      assertThat(lessons.forGenerator(turn)).isEmpty();
      assertThat(lessons.forCritic(turn)).isEmpty();
    }
  }
}
