package io.refiner.reasoning.task;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EpisodeSeedsTest {

  @Test
  void stayTheSameOverReleasesSinceALogIsReplayedWithThem() {
    assertThat(EpisodeSeeds.of("p1", 1)).isEqualTo(390151788470274384L);
    assertThat(EpisodeSeeds.of("größe", 2)).isEqualTo(-5882056739968702960L);
  }

  @Test
  void differBetweenEpisodesAndTurns() {
    Set<Long> seeds = new HashSet<>();
    for (int episode = 0; episode < 1_000; episode++) {
      for (int turn = 1; turn <= 16; turn++) {
        seeds.add(EpisodeSeeds.of("episode-" + episode, turn));
      }
    }

    assertThat(seeds).hasSize(16_000);
  }
}
