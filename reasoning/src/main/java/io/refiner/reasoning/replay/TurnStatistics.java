package io.refiner.reasoning.replay;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts turns by the policy that wrote them, in memory that does not grow with their number. */
public final class TurnStatistics {

  /** Versions come from outside; those beyond this many are counted as {@link #OTHERS}. */
  static final int MAX_POLICIES = 1_000;

  /** Stands for every policy that there was no room for. */
  public static final ModelVersion OTHERS =
      new ModelVersion("(other policies)", Long.MAX_VALUE, "");

  private static final Comparator<ModelVersion> ORDER =
      Comparator.comparingLong(ModelVersion::version)
          .thenComparing(ModelVersion::name)
          .thenComparing(ModelVersion::digest);

  private final SortedMap<ModelVersion, PolicyStatistics> policies = new TreeMap<>(ORDER);
  private Optional<Instant> first = Optional.empty();
  private Optional<Instant> last = Optional.empty();

  /** Counts a turn. */
  public void add(LoggedTurn turn) {
    ModelVersion policy = turn.generator();
    boolean room = policies.containsKey(policy) || policies.size() < MAX_POLICIES;
    policies.computeIfAbsent(room ? policy : OTHERS, key -> new PolicyStatistics()).add(turn);
    Instant time = turn.judgedAt();
    first = Optional.of(first.filter(earliest -> earliest.isBefore(time)).orElse(time));
    last = Optional.of(last.filter(latest -> latest.isAfter(time)).orElse(time));
  }

  /** What was counted, by policy, in the order of versions. */
  public SortedMap<ModelVersion, PolicyStatistics> policies() {
    return new TreeMap<>(policies);
  }

  /** When the first turn was judged; empty if there is none. */
  public Optional<Instant> first() {
    return first;
  }

  /** When the last turn was judged; empty if there is none. */
  public Optional<Instant> last() {
    return last;
  }
}
