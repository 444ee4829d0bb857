package io.refiner.seq2seq.network;

import java.util.stream.LongStream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;

import io.refiner.seq2seq.T5Config;

/**
 * The learned bias of each head for each bucket of relative distance (Raffel et al. 2020, section
 * 2.1): one table for a whole stack.
 */
public final class RelativeBias {

  private final NDArray table;
  private final int buckets;
  private final int maxDistance;
  private final boolean bidirectional;

  /**
   * @param table [buckets, heads]
   * @param maxDistance distance from which all share the last bucket
   * @param bidirectional whether keys may lie after the query, as in the encoder
   */
  RelativeBias(NDArray table, int maxDistance, boolean bidirectional) {
    this.table = table;
    this.buckets = (int) table.getShape().get(0);
    this.maxDistance = maxDistance;
    this.bidirectional = bidirectional;
  }

  /**
   * The bucket of each distance from minus to plus {@code relative_attention_max_distance}; farther
   * keys share the last ones.
   */
  public static long[] buckets(T5Config config, boolean bidirectional) {
    int farthest = config.relativeAttentionMaxDistance();
    int count = config.relativeAttentionNumBuckets();
    return LongStream.rangeClosed(-farthest, farthest)
        .map(distance -> bucket((int) distance, count, farthest, bidirectional))
        .toArray();
  }

  /** The bias [1, H, queries, keys], the first query standing at the given position. */
  NDArray bias(NDManager manager, int firstQuery, int queries, int keys) {
    long[] ids = new long[queries * keys];
    for (int query = 0; query < queries; query++) {
      for (int key = 0; key < keys; key++) {
        ids[query * keys + key] = bucket(key - firstQuery - query);
      }
    }
    NDArray index = manager.create(ids, new Shape(queries, keys));
    NDArray rows =
        index.getNDArrayInternal().embedding(index, table, SparseFormat.DENSE).singletonOrThrow();
    return rows.transpose(2, 0, 1).expandDims(0);
  }

  /** The bucket of a key's position minus the query's. */
  int bucket(int relative) {
    return bucket(relative, buckets, maxDistance, bidirectional);
  }

  private static int bucket(int relative, int buckets, int maxDistance, boolean bidirectional) {
    if (!bidirectional) {
      return bucketOfDistance(Math.max(-relative, 0), buckets, maxDistance);
    }
    int half = buckets / 2;
    return (relative > 0 ? half : 0) + bucketOfDistance(Math.abs(relative), half, maxDistance);
  }

  /** Half of the buckets are exact; the rest widen logarithmically. */
  private static int bucketOfDistance(int distance, int count, int maxDistance) {
    int exact = count / 2;
    if (distance < exact) {
      return distance;
    }
    double share = Math.log((double) distance / exact) / Math.log((double) maxDistance / exact);
    return Math.min(exact + (int) (share * (count - exact)), count - 1);
  }
}
