package io.refiner.reasoning.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TurnStatisticsTest {

  @Test
  void countsEachTurnOnceUnderThePolicyThatWroteIt() {
    TurnStatistics statistics = new TurnStatistics();
    List<LoggedTurn> turns = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      turns.add(RandomTurns.turn(random));
      statistics.add(turns.get(i));
    }

    statistics
        .policies()
        .forEach(
            (policy, counted) -> {
              List<LoggedTurn> own =
                  turns.stream().filter(turn -> turn.generator().equals(policy)).toList();
              List<Critique> critiques =
                  own.stream()
                      .flatMap(turn -> turn.candidates().stream())
                      .flatMap(candidate -> candidate.critique().stream())
                      .toList();
              assertThat(counted.turns()).isEqualTo(own.size());
              assertThat(counted.acceptedTurns())
                  .isEqualTo(own.stream().filter(turn -> turn.accepted().isPresent()).count());
              assertThat(counted.failedTurns())
                  .isEqualTo(own.stream().filter(turn -> turn.verdict().isEmpty()).count());
              assertThat(counted.judged()).isEqualTo(critiques.size());
              assertThat(counted.accepted())
                  .isEqualTo(critiques.stream().filter(Critique::accepts).count());
              assertThat(counted.meanReward())
                  .isCloseTo(
                      critiques.stream().mapToDouble(Critique::reward).average().orElse(0),
                      within(1e-9));
              assertThat(counted.errors().values().stream().mapToLong(n -> n).sum())
                  .isEqualTo(critiques.stream().mapToLong(c -> c.findings().size()).sum());
            });
    assertThat(statistics.policies().values().stream().mapToLong(PolicyStatistics::turns).sum())
        .isEqualTo(500);
    assertThat(statistics.first())
        .isEqualTo(turns.stream().map(LoggedTurn::judgedAt).min(Comparable::compareTo));
    assertThat(statistics.last())
        .isEqualTo(turns.stream().map(LoggedTurn::judgedAt).max(Comparable::compareTo));
  }

  @Test
  void keepsItsMemoryWhateverPoliciesAndTypesTheLogNames() {
    TurnStatistics statistics = new TurnStatistics();
    int many = TurnStatistics.MAX_POLICIES + 100;
    for (int i = 0; i < many; i++) {
      Critique critique = new Critique(List.of(Finding.of("type-" + i)), "words", 0);
      LoggedTurn turn = RandomTurns.turn(new Random(i));
      statistics.add(
          new LoggedTurn(
              turn.task(),
              turn.problem(),
              1,
              Optional.empty(),
              List.of(new LoggedCandidate("#0", List.of(), List.of(), Optional.of(critique))),
              new ModelVersion("mwp", i, ""),
              turn.critic(),
              turn.judgedAt()));
    }

    assertThat(statistics.policies()).hasSize(TurnStatistics.MAX_POLICIES + 1);
    PolicyStatistics others = statistics.policies().get(TurnStatistics.OTHERS);
    assertThat(others.turns()).isEqualTo(100);
    assertThat(others.errors())
        .hasSize(PolicyStatistics.MAX_TYPES + 1)
        .containsEntry(PolicyStatistics.OTHER_TYPES, 100L - PolicyStatistics.MAX_TYPES);
  }
}
