package io.refiner.messaging.client;

import java.util.concurrent.CompletableFuture;

import org.apache.avro.specific.SpecificRecord;

import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

/** Writes keyed records, each exactly once. Safe for use by several threads. */
public final class RecordWriter implements AutoCloseable {

  private RecordWriter() {}

  public static RecordWriter open(ClusterSettings cluster) {
    return new RecordWriter();
  }

  /**
   * Writes a record to the partition that its key hashes to.
   *
   * @return completes with the record's offset, or with what went wrong
   */
  public CompletableFuture<Long> write(Topics topic, String key, SpecificRecord value) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Waits until everything is written.
   *
   * @throws io.refiner.messaging.cluster.ClusterUnavailableException if a record could not be
   *     written since the last flush
   */
  public void flush() {
    throw new IllegalStateException("not written yet");
  }

  @Override
  public void close() {}
}
