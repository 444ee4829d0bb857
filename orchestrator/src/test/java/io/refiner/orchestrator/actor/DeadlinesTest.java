package io.refiner.orchestrator.actor;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlinesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Deadlines deadlines = new Deadlines();

  @Test
  void namesWhatIsDueEarliestFirst() {
    deadlines.set("late", NOW.plusSeconds(1));
    deadlines.set("second", NOW);
    deadlines.set("first", NOW.minusSeconds(1));

    assertThat(deadlines.due(NOW)).containsExactly("first", "second");
  }

  @Test
  void knowsOnlyTheLastDeadlineOfAnEpisode() {
    deadlines.set("a", NOW);
    deadlines.set("a", NOW.plusSeconds(1));

    assertThat(deadlines.due(NOW)).isEmpty();
    assertThat(deadlines.due(NOW.plusSeconds(1))).containsExactly("a");
  }

  @Test
  void forgetsAnEpisodeThatEnded() {
    deadlines.set("a", NOW);
    deadlines.set("b", NOW);

    deadlines.clear("a");

    assertThat(deadlines.due(NOW)).containsExactly("b");
  }
}
