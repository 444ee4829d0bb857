package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {

  @Test
  void doublesUpToItsBoundAndStartsAnewAfterAReset() {
    Backoff backoff = new Backoff(Duration.ofMillis(500));

    assertThat(IntStream.range(0, 6).mapToObj(i -> backoff.next().toMillis()))
        .containsExactly(0L, 100L, 200L, 400L, 500L, 500L);
    backoff.reset();
    assertThat(backoff.next()).isZero();
  }

  @Test
  void staysAtItsBoundForEver() {
    Backoff backoff = new Backoff(Duration.ofSeconds(10));

    assertThat(IntStream.range(0, 200).mapToObj(i -> backoff.next()))
        .allMatch(pause -> !pause.isNegative() && pause.toSeconds() <= 10)
        .last()
        .isEqualTo(Duration.ofSeconds(10));
  }
}
