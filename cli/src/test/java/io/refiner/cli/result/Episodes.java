package io.refiner.cli.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Finding;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;
import io.refiner.schemas.record.Turn;

/** Results to test with: Tom has 3 apples and buys 4 more. */
final class Episodes {

  static final String RIGHT = "#0: add ( number0, number1 ) | EOS";
  static final String WRONG = "#0: subtract ( number0, number1 ) | EOS";

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private Episodes() {}

  /** An episode whose turns said these hypotheses; the critic accepts the right one. */
  static Result of(String id, String... hypotheses) {
    List<Turn> turns = new ArrayList<>();
    for (String hypothesis : hypotheses) {
      turns.add(turn(turns.size() + 1, hypothesis));
    }
    String last = hypotheses[hypotheses.length - 1];
    return Result.newBuilder()
        .setProblem(problem(id, Optional.of(new Gold(RIGHT, "7"))))
        .setStatus(last.equals(RIGHT) ? ResultStatus.ACCEPTED : ResultStatus.EXHAUSTED)
        .setHypothesis(last)
        .setAnswer(last.equals(RIGHT) ? "7" : "-1")
        .setTurns(turns)
        .setStartedAt(START)
        .setEndedAt(START.plusMillis(250))
        .build();
  }

  static Result withoutGold(String id) {
    return Result.newBuilder(of(id, RIGHT)).setProblem(problem(id, Optional.empty())).build();
  }

  static Result failed(String id) {
    return Result.newBuilder()
        .setProblem(problem(id, Optional.empty()))
        .setStatus(ResultStatus.FAILED)
        .setFailure(new Failure("invalid-problem", "numbers", "numbers has 1 value: give 2"))
        .setStartedAt(START)
        .setEndedAt(START)
        .build();
  }

  private static Problem problem(String id, Optional<Gold> gold) {
    Decoding decoding = new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64);
    return Problem.newBuilder()
        .setId(id)
        .setTask("mwp")
        .setText("Tom has number0 apples and buys number1 more . How many apples does he have ?")
        .setNumbers(List.of(3.0, 4.0))
        .setGold(gold.orElse(null))
        .setOptions(new Options(3, 1, decoding, CriticKind.NEURAL, null))
        .build();
  }

  private static Turn turn(int number, String hypothesis) {
    boolean right = hypothesis.equals(RIGHT);
    Judgement judgement =
        right
            ? new Judgement(List.of(), "No", 1.0, null)
            : new Judgement(
                List.of(new Finding("incorrect-operator", 0, null, null)),
                "the operator in #0 is incorrect.",
                0.5,
                null);
    ModelVersion generator = new ModelVersion("generator", 0L, "abc");
    ModelVersion critic = new ModelVersion("critic", 0L, "def");
    Instant asked = START.plusMillis(100L * (number - 1));
    return new Turn(
        number,
        hypothesis,
        judgement,
        generator,
        critic,
        asked,
        asked.plusMillis(60),
        asked.plusMillis(90),
        null);
  }
}
