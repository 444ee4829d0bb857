package io.refiner.messaging.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

/**
 * Reads all partitions of one topic, committed records only, without a group. For one thread at a
 * time.
 */
public final class RecordReader implements AutoCloseable {

  private RecordReader() {}

  /** From the oldest record that the topic still has. */
  public static RecordReader fromStart(ClusterSettings cluster, Topics topic) {
    return new RecordReader();
  }

  /** What is written from now on: the positions are fixed when this returns. */
  public static RecordReader fromNow(ClusterSettings cluster, Topics topic) {
    return new RecordReader();
  }

  /** From these offsets by partition; the oldest record for a partition that is not named. */
  public static RecordReader fromOffsets(
      ClusterSettings cluster, Topics topic, Map<Integer, Long> offsets) {
    return new RecordReader();
  }

  /** Waits for records, up to this long; empty if none came. */
  public List<ReadRecord> poll(Duration timeout) {
    throw new IllegalStateException("not written yet");
  }

  /** Whether everything was read that the topic held when the reader was opened. */
  public boolean reachedEnd() {
    throw new IllegalStateException("not written yet");
  }

  @Override
  public void close() {}
}
