package io.refiner.orchestrator.episode;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.orchestrator.episode.EpisodeEvent.ProblemArrived;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static io.refiner.orchestrator.episode.Records.GREEDY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AdmissionTest {

  private static final Options ORACLE = new Options(3, 1, GREEDY, CriticKind.ORACLE, null);

  private final EpisodeRules rules =
      new EpisodeRules(
          name -> name.equals("word") ? Optional.of(new WordTask()) : Optional.empty(),
          new Patience(Duration.ofMinutes(10), Duration.ofMinutes(2), 2));

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void endsABadProblemAsFailedNamingFieldAndValue(String field, String message, Problem problem) {
    Result result = failed(problem);

    assertThat(result.getFailure().orElseThrow().getField()).isEqualTo(field);
    assertThat(result.getFailure().orElseThrow().getMessage()).isEqualTo(message);
  }

  static Stream<Arguments> endsABadProblemAsFailedNamingFieldAndValue() {
    return Stream.of(
        arguments("text", "text must not be empty", written("word", "")),
        arguments(
            "task",
            "task is 'chess', which this orchestrator does not know",
            written("chess", "e4")),
        arguments(
            "options.turns",
            "options.turns is 0: give a value from 1 to 16",
            Records.problem("p1", 0)),
        arguments(
            "options.critic",
            "options.critic is ORACLE, but the problem has neither gold nor answer: give one of them"
                + " or ask for NEURAL",
            Records.problem("p1", ORACLE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void refusesAProblemWithoutAnId(String id) {
    Decision decision = arrive(Records.problem(id, 3));

    assertThat(decision.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Refuse.class,
            refused -> assertThat(refused.failure().getField()).isEqualTo("id"));
  }

  @Test
  void refusesAnIdThatIsTooLong() {
    Decision decision = arrive(Records.problem("x".repeat(201), 3));

    assertThat(decision.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Refuse.class,
            refused ->
                assertThat(refused.failure().getMessage())
                    .isEqualTo("id has 201 characters, the limit is 200: shorten it"));
  }

  @Test
  void cutsWhatIsOversizedInARefusedProblemSoThatItsResultFitsARecord() {
    String large = "x".repeat(500_000);
    List<Double> numbers = Collections.nCopies(100_000, 1.0);
    Problem problem =
        new Problem(
            "p1", large, large, numbers, new Gold(large, large), Records.options(3), null, null);

    Result result = failed(problem);

    assertThat(result.toString().length()).isLessThan(20_000);
    assertThat(result.getProblem().getId()).isEqualTo("p1");
  }

  @Test
  void admitsTheOracleWhereThereIsGold() {
    Problem problem =
        new Problem(
            "p1", "word", "Say it.", List.of(), new Gold("apple", null), ORACLE, null, null);

    assertThat(arrive(problem).episode()).isPresent();
  }

  private Decision arrive(Problem problem) {
    return rules.apply(Optional.empty(), new ProblemArrived(problem), Records.START);
  }

  private Result failed(Problem problem) {
    Decision decision = arrive(problem);
    assertThat(decision.episode()).isEmpty();
    assertThat(decision.effects()).hasSize(1);
    Result result = ((Effect.Finish) decision.effects().get(0)).result();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
    return result;
  }

  private static Problem written(String task, String text) {
    return new Problem("p1", task, text, List.of(), null, Records.options(3), null, null);
  }
}
