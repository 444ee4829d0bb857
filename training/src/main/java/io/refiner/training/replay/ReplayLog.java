package io.refiner.training.replay;

import java.util.Map;

import io.refiner.reasoning.replay.LoggedTurn;

/**
 * Turns that a ring has logged, selected once and in a fixed order. They need not be in memory: ask
 * for them as they are needed. For one thread at a time.
 */
public interface ReplayLog {

  /** How many turns there are. */
  long size();

  /**
   * The turn at this place; the same one at every call.
   *
   * @throws IndexOutOfBoundsException unless the place is at least 0 and below the size
   */
  LoggedTurn get(long index);

  /** SHA-256 over all turns in their order, in hex: the same turns have the same digest. */
  String digest();

  /** Where the turns are from, for people: topic, offsets, filters and counts by name. */
  Map<String, String> origin();
}
