package io.refiner.reasoning.task;

import java.nio.charset.StandardCharsets;

/**
 * Sampling seeds that depend on the episode's id and the turn alone, so that a request that is made
 * again, after a rebalance or a reminder, is answered the same.
 *
 * <p>FNV-1a, 64 bits, over the id in UTF-8, then the turn, mixed by SplitMix64's finalizer (Steele,
 * Lea and Flood, OOPSLA 2014). The function is fixed: a log is replayed with it.
 */
public final class EpisodeSeeds {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private EpisodeSeeds() {}

  /** The seed of an episode's turn, which counts from 1. */
  public static long of(String episode, int turn) {
    long hash = FNV_OFFSET;
    for (byte next : episode.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (next & 0xff)) * FNV_PRIME;
    }
    return mix(hash + turn * GOLDEN_GAMMA);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
