package io.refiner.messaging.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of a topic that somebody asks for. */
public sealed interface LogRange {

  /** All that the topic has. */
  LogRange ALL = new Times(Optional.empty(), Optional.empty());

  /**
   * By the records' timestamps: in each partition from the first record that is not before {@code
   * since} up to the first that is not before {@code until}.
   *
   * @param since empty: from the oldest record that is still there
   * @param until empty: up to the newest one
   */
  record Times(Optional<Instant> since, Optional<Instant> until) implements LogRange {

    public Times {
      if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
        throw new IllegalArgumentException(
            "since must be before until, but " + since.get() + " is not before " + until.get());
      }
    }

    @Override
    public String toString() {
      return "since "
          + since.map(Instant::toString).orElse("the beginning")
          + " until "
          + until.map(Instant::toString).orElse("now");
    }
  }

  /**
   * By offset.
   *
   * @param spans by partition; a partition that is not named is left out
   */
  record Offsets(Map<Integer, OffsetSpan> spans) implements LogRange {

    public Offsets {
      spans = Map.copyOf(spans);
    }

    @Override
    public String toString() {
      return "offsets "
          + new TreeMap<>(spans)
              .entrySet().stream()
                  .map(span -> span.getKey() + ":" + span.getValue())
                  .collect(Collectors.joining(","));
    }
  }
}
