package io.refiner.training.supervised;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.refiner.training.supervised.LearningRateSchedule.Fall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class LearningRateScheduleTest {

  @Test
  void risesToThePeakAndFallsToTheFloor() {
    LearningRateSchedule schedule = new LearningRateSchedule(Fall.COSINE, 0.01, 0.1, 0.2);
    assertThat(schedule.at(0)).isPositive().isLessThan(0.001);
    assertThat(schedule.at(0.05)).isCloseTo(0.005, within(1e-12));
    assertThat(schedule.at(0.1)).isCloseTo(0.01, within(1e-12));
    assertThat(schedule.at(0.55)).isCloseTo(0.006, within(1e-12));
    assertThat(schedule.at(1)).isCloseTo(0.002, within(1e-12));
    assertThat(schedule.at(2)).isCloseTo(0.002, within(1e-12));
  }

  @Test
  void beginsAtThePeakWithoutWarmup() {
    assertThat(new LearningRateSchedule(Fall.COSINE, 0.01, 0, 0).at(0)).isEqualTo(0.01);
  }

  @Test
  void refusesRatesThatAreNone() {
    assertThatThrownBy(() -> new LearningRateSchedule(Fall.COSINE, 0, 0, 0))
        .hasMessageContaining("learning-rate");
    assertThatThrownBy(() -> new LearningRateSchedule(Fall.COSINE, 1, 1, 0))
        .hasMessageContaining("warmup");
    assertThatThrownBy(() -> new LearningRateSchedule(Fall.COSINE, 1, 0, 2))
        .hasMessageContaining("floor");
  }

  @Test
  void countsStepsOrTimeWhicheverIsFurther() {
    Pace bySteps = new Pace(100, Optional.empty());
    assertThat(bySteps.done(25, Duration.ofHours(1))).isEqualTo(0.25);
    assertThat(bySteps.left(25, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(3));
    Pace timed = new Pace(100, Optional.of(Duration.ofMinutes(10)));
    assertThat(timed.done(25, Duration.ofMinutes(5))).isEqualTo(0.5);
    assertThat(timed.done(25, Duration.ofMinutes(11))).isEqualTo(1);
  }

  @Test
  void fallsEvenlyWhenLinear() {
    LearningRateSchedule schedule = new LearningRateSchedule(Fall.LINEAR, 0.01, 0.2, 0.1);
    assertThat(schedule.at(0.2)).isEqualTo(0.01);
    assertThat(schedule.at(0.6)).isCloseTo(0.0055, within(1e-12));
    assertThat(schedule.at(1)).isCloseTo(0.001, within(1e-12));
  }
}
