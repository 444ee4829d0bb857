package io.refiner.reasoning.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.replay.CriticVersion;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.replay.ModelVersion;
import io.refiner.reasoning.replay.Verdict;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TurnRecordsTest {

  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void carriesATurnOffTheWireWhole() {
    Judgement judgement =
        new Judgement(
            List.of(new Finding("incorrect-operator", 0, null, null)), "wrong", 0.5, null);

    LoggedTurn turn = TurnRecords.turn(feedback(2, judgement));

    assertThat(turn.task()).isEqualTo("mwp");
    assertThat(turn.problem().gold()).contains("#0: add ( number0, number0 )");
    assertThat(turn.turn()).isEqualTo(2);
    assertThat(turn.previous()).contains(new Revision("#0", "no formula"));
    assertThat(turn.candidates())
        .singleElement()
        .satisfies(
            candidate -> {
              assertThat(candidate.text()).isEqualTo("#0: add");
              assertThat(candidate.tokens()).containsExactly(7, 1);
              assertThat(candidate.logProbs()).containsExactly(-0.5f, -0.25f);
              assertThat(candidate.critique()).contains(FeedbackRecords.critique(judgement));
            });
    assertThat(turn.generator()).isEqualTo(new ModelVersion("g", 3, "aa"));
    assertThat(turn.critic())
        .isEqualTo(
            new CriticVersion(
                io.refiner.reasoning.replay.CriticKind.NEURAL, new ModelVersion("c", 4, "bb")));
    assertThat(turn.judgedAt()).isEqualTo(TIME);
    assertThat(turn.verdict()).contains(Verdict.REFUSED);
  }

  @Test
  void aCandidateWithoutJudgementHasNoCritique() {
    LoggedTurn turn = TurnRecords.turn(feedback(1));

    assertThat(turn.candidates().get(0).critique()).isEmpty();
    assertThat(turn.verdict()).isEqualTo(Optional.empty());
  }

  @Test
  void refusesValuesThatNoCriticGives() {
    Feedback reward = feedback(1, new Judgement(List.of(), "No", 1.5, null));
    Feedback turn = feedback(0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TurnRecords.turn(reward))
        .withMessageContaining("1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> TurnRecords.turn(turn));
  }

  private static Feedback feedback(int turn, Judgement... judgements) {
    Problem problem =
        Problem.newBuilder()
            .setId("p")
            .setTask("mwp")
            .setText("number0")
            .setNumbers(List.of(1.0))
            .setGold(new Gold("#0: add ( number0, number0 )", null))
            .build();
    Hypotheses hypotheses =
        Hypotheses.newBuilder()
            .setRequest(
                new GenerationRequest(
                    problem, turn, new Attempt("#0", "no formula", List.of()), 1L, TIME))
            .setCandidates(
                List.of(
                    new Candidate(
                        "#0: add", List.of(7, 1), List.of(-0.5f, -0.25f), StopReason.END)))
            .setGenerator(new io.refiner.schemas.record.ModelVersion("g", 3L, "aa"))
            .setGeneratedAt(TIME)
            .build();
    return Feedback.newBuilder()
        .setHypotheses(hypotheses)
        .setJudgements(List.of(judgements))
        .setCritic(new io.refiner.schemas.record.ModelVersion("c", 4L, "bb"))
        .setKind(CriticKind.NEURAL)
        .setJudgedAt(TIME)
        .build();
  }
}
