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
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
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
          new Patience(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofMinutes(2), 2),
          new Limits(16, 8, 100));

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void endsABadProblemAsFailedNamingFieldAndValue(String field, String message, Problem problem) {
    Result result = failed(problem);

    assertThat(result.getFailure().orElseThrow().getField()).isEqualTo(field);
    assertThat(result.getFailure().orElseThrow().getMessage()).isEqualTo(message);
  }

  static Stream<Arguments> endsABadProblemAsFailedNamingFieldAndValue() {
    String tokens = "options.decoding.maxNewTokens";
    String temperature = "options.decoding.temperature";
    return Stream.of(
        arguments("text", "text must not be empty", written("word", "")),
        arguments("task", "task is not one that is known here: chess", written("chess", "e4")),
        outside("options.turns", "1 to 16, but is 0", plain(0, 1, null)),
        outside("options.turns", "1 to 16, but is 17", plain(17, 1, null)),
        outside("options.samples", "1 to 8, but is 0", plain(3, 0, null)),
        outside("options.samples", "1 to 8, but is 9", plain(3, 9, null)),
        outside("options.deadlineMillis", "1 to 3600000, but is 0", plain(3, 1, 0L)),
        outside("options.deadlineMillis", "1 to 3600000, but is 3600001", plain(3, 1, 3_600_001L)),
        outside(tokens, "1 to 100, but is 0", nucleus(1, 1, 0)),
        outside(tokens, "1 to 100, but is 101", nucleus(1, 1, 101)),
        bad(temperature, "temperature must be above 0, but is 0.0", nucleus(0, 1, 9)),
        bad(temperature, "temperature must be above 0, but is NaN", nucleus(Double.NaN, 1, 9)),
        bad("options.decoding.topP", "topP must be in (0, 1], but is 1.5", nucleus(1, 1.5, 9)),
        bad("options.decoding.topP", "topP must be in (0, 1], but is 0.0", nucleus(1, 0, 9)),
        bad("gold", "the critic ORACLE compares with gold: add gold or ask for NEURAL", ORACLE));
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
    Decision decision = arrive(Records.problem("x".repeat(257), 3));

    assertThat(decision.effects())
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Refuse.class,
            refused ->
                assertThat(refused.failure().getMessage())
                    .isEqualTo("id must have at most 256 characters, not 257"));
  }

  @Test
  void cutsWhatIsOversizedInARefusedProblemSoThatItsResultFitsARecord() {
    String large = "x".repeat(500_000);
    List<Double> numbers = Collections.nCopies(100_000, 1.0);
    Problem problem =
        new Problem("p1", large, large, numbers, new Gold(large, large), Records.options(3));

    Result result = failed(problem);

    assertThat(result.toString().length()).isLessThan(20_000);
    assertThat(result.getProblem().getId()).isEqualTo("p1");
  }

  @Test
  void admitsTheOracleWhereThereIsGold() {
    Problem problem =
        new Problem("p1", "word", "Say it.", List.of(), new Gold("apple", null), ORACLE);

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

  private static Arguments bad(String field, String message, Options options) {
    return arguments(field, message, Records.problem("p1", options));
  }

  private static Arguments outside(String field, String rule, Options options) {
    return bad(field, field + " must be from " + rule, options);
  }

  private static Problem written(String task, String text) {
    return new Problem("p1", task, text, List.of(), null, Records.options(3));
  }

  private static Options plain(int turns, int samples, Long deadlineMillis) {
    return new Options(turns, samples, GREEDY, CriticKind.NEURAL, deadlineMillis);
  }

  private static Options nucleus(double temperature, double topP, int maxNewTokens) {
    Decoding decoding = new Decoding(DecodingMethod.NUCLEUS, temperature, topP, maxNewTokens);
    return new Options(3, 1, decoding, CriticKind.NEURAL, null);
  }
}
