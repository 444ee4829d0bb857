package io.refiner.training.refinement;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.feedback.Critique;

import static org.assertj.core.api.Assertions.assertThat;

class KeepTest {

  private static final List<Critique> REWARDS =
      DoubleStream.of(0.5, 1, 0.25, 1, 0.25)
          .mapToObj(reward -> new Critique(List.of(), "No", reward))
          .toList();

  private final Random random = new Random(1);

  @Test
  void keepsTheFirstOfTheBestOrTheWorst() {
    assertThat(Keep.BEST.choose(REWARDS, random)).isEqualTo(1);
    assertThat(Keep.WORST.choose(REWARDS, random)).isEqualTo(2);
  }

  @Test
  void keepsAnyAtRandom() {
    assertThat(IntStream.range(0, 200).map(i -> Keep.RANDOM.choose(REWARDS, random)).distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }
}
