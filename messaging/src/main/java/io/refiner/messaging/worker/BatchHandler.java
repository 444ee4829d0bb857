package io.refiner.messaging.worker;

import java.util.List;
import java.util.Map;

import org.apache.avro.specific.SpecificRecord;

/**
 * What a service does with its input. One worker calls its handler from one thread at a time. A
 * handler has no effect but the outputs that it returns: whatever it did may be dropped and done
 * again, after a rebalance for example, and a stateful handler is then restored.
 */
public interface BatchHandler {

  /**
   * Answers a batch.
   *
   * @return outputs for the partitions of the batch, in the order in which they are to be written.
   *     An input that can't be handled is answered with a {@link DeadLetters#of dead letter}. After
   *     an exception the records are tried again one by one; one that keeps failing becomes a dead
   *     letter with the code {@value DeadLetters#HANDLER_FAILED}
   * @throws FatalHandlerException to stop the worker
   */
  List<Output> handle(Batch batch);

  /**
   * A partition is now this worker's. Called before its first input, again after its state was
   * released.
   *
   * @param state the live records of the partition in the changelog topic by key; empty for a
   *     worker without a changelog
   */
  default void restored(int partition, Map<String, SpecificRecord> state) {}

  /** The partition's state must be forgotten: it was revoked or lost, or its transaction failed. */
  default void released(int partition) {}
}
