package io.refiner.orchestrator.actor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** When each episode must be looked at: the earliest first, so that a tick costs what is due. */
final class Deadlines {

  private final Map<String, Instant> byEpisode = new HashMap<>();
  private final TreeSet<Due> inOrder =
      new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::episode));

  private record Due(Instant at, String episode) {}

  /** Sets an episode's deadline in place of the one that it had. */
  void set(String episode, Instant at) {
    clear(episode);
    byEpisode.put(episode, at);
    inOrder.add(new Due(at, episode));
  }

  /** Forgets an episode, if it was known. */
  void clear(String episode) {
    Instant at = byEpisode.remove(episode);
    if (at != null) {
      inOrder.remove(new Due(at, episode));
    }
  }

  /**
   * The episodes whose deadline is not after now, earliest first; they stay until set anew.
   *
   * @param most no more than so many
   */
  List<String> due(Instant now, int most) {
    List<String> episodes = new ArrayList<>();
    for (Due due : inOrder) {
      if (due.at().isAfter(now) || episodes.size() == most) {
        break;
      }
      episodes.add(due.episode());
    }
    return episodes;
  }
}
