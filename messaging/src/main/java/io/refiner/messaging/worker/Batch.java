package io.refiner.messaging.worker;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a handler is given at once. Without inputs it is a tick: time has passed, and the handler
 * may have something to say about the partitions that it holds.
 *
 * @param now the time to decide by
 * @param partitions the partitions that outputs may be written for
 * @param inputs in the order of their offsets within each topic and partition
 */
public record Batch(Instant now, Set<Integer> partitions, List<Input> inputs) {

  public Batch {
    partitions = Set.copyOf(partitions);
    inputs = List.copyOf(inputs);
  }
}
