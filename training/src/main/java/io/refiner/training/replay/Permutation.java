package io.refiner.training.replay;

import io.refiner.training.data.Seeds;

/**
 * The numbers below a size in an order that a seed decides, each once, without holding any of them:
 * a Feistel network over the next even power of two, walked until it lands inside.
 *
 * @param size how many numbers there are, from 1 to 2<sup>60</sup>
 * @param seed decides the order
 */
record Permutation(long size, long seed) {

  private static final int ROUNDS = 4;

  Permutation {
    if (size < 1 || size > 1L << 60) {
      throw new IllegalArgumentException("size must be from 1 to 2^60, not " + size);
    }
  }

  /** The number at this place, from 0. */
  long at(long place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException("place " + place + " of " + size);
    }
    int half = Math.max(1, (64 - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
    long number = place;
    do {
      number = mixed(number, half);
    } while (number >= size);
    return number;
  }

  private long mixed(long number, int half) {
    long mask = (1L << half) - 1;
    long left = number >>> half;
    long right = number & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (Seeds.of(Seeds.of(seed, round), right) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
