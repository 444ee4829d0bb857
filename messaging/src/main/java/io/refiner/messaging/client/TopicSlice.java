package io.refiner.messaging.client;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A part of a topic that stays the same for as long as its records are kept.
 *
 * @param topic its whole name on the broker
 * @param spans offsets by partition; empty ones are left out
 */
public record TopicSlice(String topic, SortedMap<Integer, OffsetSpan> spans) {

  public TopicSlice {
    SortedMap<Integer, OffsetSpan> present = new TreeMap<>(spans);
    present.values().removeIf(span -> span.size() == 0);
    spans = Collections.unmodifiableSortedMap(present);
  }

  static TopicSlice of(String topic, Map<Integer, OffsetSpan> spans) {
    return new TopicSlice(topic, new TreeMap<>(spans));
  }

  /** How many offsets; there may be fewer records, since markers have offsets too. */
  public long size() {
    return spans.values().stream().mapToLong(OffsetSpan::size).sum();
  }

  /** The offsets as {@code PARTITION:FROM-TO,...}; TO is behind the last. */
  public String offsets() {
    return spans.entrySet().stream()
        .map(span -> span.getKey() + ":" + span.getValue())
        .collect(Collectors.joining(","));
  }
}
