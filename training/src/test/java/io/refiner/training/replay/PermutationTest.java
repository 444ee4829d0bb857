package io.refiner.training.replay;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PermutationTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 100, 4_096, 10_007})
  void hasEachNumberOnce(long size) {
    Random seeds = new Random(size);
    for (int i = 0; i < 5; i++) {
      assertThat(order(size, seeds.nextLong()).stream().sorted())
          .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
    }
  }

  @Test
  void dependsOnTheSeedAlone() {
    assertThat(order(1_000, 7)).isEqualTo(order(1_000, 7)).isNotEqualTo(order(1_000, 8));
  }

  @Test
  void leavesFewNumbersInTheirPlaces() {
    List<Long> order = order(10_000, 3);

    long fixed = LongStream.range(0, 10_000).filter(i -> order.get((int) i) == i).count();
    long rising = LongStream.range(1, 10_000).filter(i -> follows(order, (int) i)).count();
    // One of each is expected of a random order.
    assertThat(fixed).isLessThan(10);
    assertThat(rising).isLessThan(10);
  }

  @Test
  void staysBelowItsSizeHoweverLargeThatIs() {
    long size = (1L << 60) - 1;
    Permutation permutation = new Permutation(size, 1);
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      assertThat(permutation.at(random.nextLong(size))).isBetween(0L, size - 1);
    }
  }

  @Test
  void hasNoPlaceOutsideOfItsSize() {
    Permutation permutation = new Permutation(3, 1);

    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> permutation.at(3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> permutation.at(-1));
  }

  private static boolean follows(List<Long> order, int place) {
    return order.get(place) == order.get(place - 1) + 1;
  }

  private static List<Long> order(long size, long seed) {
    Permutation permutation = new Permutation(size, seed);
    return LongStream.range(0, size).map(permutation::at).boxed().toList();
  }
}
