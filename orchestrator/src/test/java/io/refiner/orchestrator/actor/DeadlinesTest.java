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

    assertThat(deadlines.due(NOW, 9)).containsExactly("first", "second");
  }

  @Test
  void namesNoMoreThanAreAskedForAndTheRestLater() {
    deadlines.set("second", NOW);
    deadlines.set("first", NOW.minusSeconds(1));

    assertThat(deadlines.due(NOW, 1)).containsExactly("first");
    deadlines.clear("first");
    assertThat(deadlines.due(NOW, 1)).containsExactly("second");
  }

  @Test
  void knowsOnlyTheLastDeadlineOfAnEpisode() {
    deadlines.set("a", NOW);
    deadlines.set("a", NOW.plusSeconds(1));

    assertThat(deadlines.due(NOW, 9)).isEmpty();
    assertThat(deadlines.due(NOW.plusSeconds(1), 9)).containsExactly("a");
  }

  @Test
  void forgetsAnEpisodeThatEnded() {
    deadlines.set("a", NOW);
    deadlines.set("b", NOW);

    deadlines.clear("a");

    assertThat(deadlines.due(NOW, 9)).containsExactly("b");
  }
}
