package io.refiner.training.report;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScaleTest {

  @Test
  void ticksAreRoundNumbersAroundTheValues() {
    assertThat(Scale.linear(0, 9_000, 8).ticks()).startsWith(0.0, 2_000.0).endsWith(10_000.0);
    assertThat(Scale.linear(43.2, 71.9, 5).ticks()).containsExactly(40.0, 50.0, 60.0, 70.0, 80.0);
    assertThat(Scale.logarithmic(0.03, 7).ticks())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b))
        .containsExactly(0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);
  }

  @Test
  void everyValueStandsWithinItsAxisInOrder() {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      double low = Math.exp(10 * random.nextDouble() - 8);
      double high = low * (1 + 100 * random.nextDouble());
      for (Scale scale : new Scale[] {Scale.linear(low, high, 6), Scale.logarithmic(low, high)}) {
        assertThat(scale.low()).isLessThanOrEqualTo(low * 1.0001);
        assertThat(scale.high()).isGreaterThanOrEqualTo(high * 0.9999);
        assertThat(scale.ticks()).isSorted().hasSizeBetween(2, 30);
        assertThat(scale.at(scale.low())).isZero();
        assertThat(scale.at(scale.high())).isCloseTo(1, within(1e-9));
        assertThat(scale.at(high)).isGreaterThanOrEqualTo(scale.at(low));
      }
    }
  }

  @Test
  void aSingleValueHasAnAxisToo() {
    assertThat(Scale.linear(0, 0, 5).ticks()).hasSizeGreaterThan(1);
    assertThat(Scale.linear(3, 3, 5).high()).isGreaterThan(3);
  }

  @Test
  void labelsHaveNoMoreDigitsThanTheyNeed() {
    assertThat(Scale.label(0)).isEqualTo("0");
    assertThat(Scale.label(12_000)).isEqualTo("12,000");
    assertThat(Scale.label(0.05)).isEqualTo("0.05");
    assertThat(Scale.label(2.5)).isEqualTo("2.5");
    assertThat(Scale.label(3e-4)).isEqualTo("3e-4");
    assertThat(Scale.label(100)).isEqualTo("100");
  }
}
