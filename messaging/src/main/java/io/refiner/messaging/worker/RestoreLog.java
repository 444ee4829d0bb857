package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line what was restored together. Owned by the Kafka thread. */
final class RestoreLog {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreLog.class);

  /** What takes longer than this gets a line of its own. */
  private static final Duration TOGETHER = Duration.ofSeconds(2);

  private int partitions;
  private long records;
  private Instant last = Instant.MIN;

  /** Counts a partition. */
  void restored(int state) {
    partitions++;
    records += state;
    last = Instant.now();
  }

  /** Sums up once nothing more is to be expected soon. */
  void tell(Collection<Integer> waiting) {
    boolean complete = waiting.isEmpty() || last.plus(TOGETHER).isBefore(Instant.now());
    if (partitions > 0 && complete) {
      LOG.info(
          "Restored {} partitions with {} records{}",
          partitions,
          records,
          waiting.isEmpty() ? "" : ", waiting for " + new TreeSet<>(waiting));
      partitions = 0;
      records = 0;
    }
  }
}
