package io.refiner.reasoning.replay;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.reasoning.replay.TurnFilter.Criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TurnFilterTest {

  private static final List<LoggedTurn> TURNS = turns();

  private static List<LoggedTurn> turns() {
    Random random = new Random(4);
    return Stream.generate(() -> RandomTurns.turn(random)).limit(2_000).toList();
  }

  @Test
  void takesExactlyTheTurnsThatMeetEveryCriterion() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      TurnFilter filter = filter(random);
      Predicate<LoggedTurn> meets =
          turn ->
              filter.task().map(turn.task()::equals).orElse(true)
                  && filter.kind().map(turn.critic().kind()::equals).orElse(true)
                  && filter
                      .critic()
                      .map(choice -> choice.includes(turn.critic().model()))
                      .orElse(true)
                  && filter.verdict().map(v -> turn.verdict().equals(Optional.of(v))).orElse(true)
                  && filter.policy().map(choice -> choice.includes(turn.generator())).orElse(true);

      assertThat(TURNS).allMatch(turn -> filter.unmet(turn).isEmpty() == meets.test(turn));
    }
  }

  @Test
  void aCriterionMoreTakesNoTurnMore() {
    Random random = new Random(6);
    for (int i = 0; i < 200; i++) {
      TurnFilter filter = filter(random);
      TurnFilter wider =
          new TurnFilter(
              Optional.empty(), filter.kind(), Optional.empty(), filter.verdict(), filter.policy());

      assertThat(TURNS)
          .filteredOn(turn -> filter.unmet(turn).isEmpty())
          .allMatch(turn -> wider.unmet(turn).isEmpty());
    }
  }

  @Test
  void takesEverythingIfNothingIsAsked() {
    assertThat(TURNS).allMatch(turn -> TurnFilter.ALL.unmet(turn).isEmpty());
    assertThat(TurnFilter.ALL.described()).isEmpty();
  }

  @Test
  void aTurnWithoutJudgementsIsNeitherAcceptedNorRefused() {
    TurnFilter accepted = verdict(Verdict.ACCEPTED);
    TurnFilter refused = verdict(Verdict.REFUSED);

    assertThat(TURNS)
        .filteredOn(turn -> turn.candidates().stream().allMatch(c -> c.critique().isEmpty()))
        .isNotEmpty()
        .allMatch(turn -> accepted.unmet(turn).equals(Optional.of(Criterion.VERDICT)))
        .allMatch(turn -> refused.unmet(turn).equals(Optional.of(Criterion.VERDICT)));
  }

  @ParameterizedTest
  @CsvSource({"3, 3, true", "3, 4, false", "3-7, 7, true", "3-7, 2, false", "0, 0, true"})
  void choosesModelsByVersion(String choice, long version, boolean included) {
    ModelVersion model = new ModelVersion("mwp", version, "aa");

    assertThat(ModelChoice.parse(choice).includes(model)).isEqualTo(included);
    assertThat(ModelChoice.parse(choice).text()).isEqualTo(choice);
  }

  @Test
  void choosesModelsByTheirWeights() {
    ModelChoice choice = ModelChoice.parse("0a1b2c3d");

    assertThat(choice.includes(new ModelVersion("mwp", 9, "0a1b2c3d4e"))).isTrue();
    assertThat(choice.includes(new ModelVersion("mwp", 9, "0a1b2c3e4e"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "7-3", "latest", "0a1b2c", "0A1B2C3D", "1-2-3"})
  void refusesWhatNamesNoModel(String choice) {
    assertThatIllegalArgumentException().isThrownBy(() -> ModelChoice.parse(choice));
  }

  private static TurnFilter verdict(Verdict verdict) {
    return new TurnFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(verdict),
        Optional.empty());
  }

  private static TurnFilter filter(Random random) {
    return new TurnFilter(
        maybe(random, "mwp"),
        maybe(random, CriticKind.values()[random.nextInt(2)]),
        maybe(random, new ModelChoice.Versions(1, 3)),
        maybe(random, Verdict.values()[random.nextInt(2)]),
        maybe(random, new ModelChoice.Digest(RandomTurns.version(random).digest())));
  }

  private static <T> Optional<T> maybe(Random random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }
}
