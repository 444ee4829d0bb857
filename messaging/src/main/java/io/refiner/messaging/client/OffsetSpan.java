package io.refiner.messaging.client;

/**
 * Offsets of one partition.
 *
 * @param from the first one
 * @param to the one behind the last
 */
public record OffsetSpan(long from, long to) {

  public OffsetSpan {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "offsets must rise from 0 or more, not from " + from + " to " + to);
    }
  }

  /** How many offsets; there may be fewer records, since markers have offsets too. */
  public long size() {
    return to - from;
  }

  /** Whether all offsets of the other are among these. */
  public boolean contains(OffsetSpan other) {
    return other.from >= from && other.to <= to;
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
