package io.refiner.training.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.seq2seq.train.Example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ReplayExamplesTest {

  private static final TurnLessons.Lesson ID =
      turn -> List.of(new Example(turn.problem().text(), ""));

  private static final ReplayLog LOG =
      Turns.log(
          IntStream.range(0, 10)
              .mapToObj(i -> Turns.turn("t" + i, Optional.empty(), Optional.empty()))
              .toArray(LoggedTurn[]::new));

  @Test
  void everyTurnComesOnceBeforeAnyComesAgain() {
    ReplayExamples examples = new ReplayExamples(LOG, ID, 4, 5);
    List<Example> all = new ArrayList<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      assertThat(examples.epoch(epoch)).hasSize(4);
      all.addAll(examples.epoch(epoch));
    }

    assertThat(Set.copyOf(all.subList(0, 10))).hasSize(10);
    assertThat(Set.copyOf(all.subList(10, 20))).hasSize(10);
    assertThat(all.subList(10, 20)).isNotEqualTo(all.subList(0, 10));
  }

  @Test
  void theSameSeedGivesTheSameEpochsInAnyOrderOfAsking() {
    ReplayExamples one = new ReplayExamples(LOG, ID, 3, 5);
    List<Example> seventh = one.epoch(7);
    ReplayExamples two = new ReplayExamples(LOG, ID, 3, 5);

    assertThat(two.epoch(0)).isEqualTo(one.epoch(0));
    assertThat(two.epoch(7)).isEqualTo(seventh);
    assertThat(new ReplayExamples(LOG, ID, 3, 6).epoch(0)).isNotEqualTo(one.epoch(0));
  }

  @Test
  void aShortLogIsOneEpoch() {
    assertThat(new ReplayExamples(LOG, ID, 1_000, 5).epoch(3)).hasSize(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplayExamples(Turns.log(), ID, 10, 5));
  }
}
