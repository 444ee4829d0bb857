package io.refiner.messaging.worker;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when partitions come and go. The consumer calls it from within poll, on the Kafka
 * thread, where no transaction is ever open. What fails here is kept until poll has returned, since
 * the consumer would wrap it.
 */
final class Rebalances implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Rebalances.class);

  private final WorkerLoop loop;
  private final Partitions partitions;
  private final Faults faults;
  private RuntimeException failure;
  private boolean over;

  Rebalances(WorkerLoop loop, Partitions partitions, Faults faults) {
    this.loop = loop;
    this.partitions = partitions;
    this.faults = faults;
  }

  /** New partitions are delivered from the next batch on, so that a batch has one snapshot. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    if (!over) {
      partitions.assigned(assigned);
    }
  }

  /** Exactly once: what is done is committed in here; what is not is dropped for good. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    if (over) {
      return;
    }
    LOG.info("Revoked {}", revoked);
    loop.beat();
    try {
      faults.at(FaultPoint.INSIDE_REVOKE);
      loop.drain(numbers(revoked));
    } catch (RuntimeException e) {
      failure = e;
    }
    forget(revoked);
  }

  /** Exactly once: somebody else may own them already, so nothing of theirs is committed. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    if (over) {
      return;
    }
    LOG.warn("Lost {}: this worker was taken for dead", lost);
    forget(lost);
  }

  private void forget(Collection<TopicPartition> gone) {
    loop.drop(numbers(gone));
    partitions.unassigned(gone);
  }

  /** Throws what has failed in a callback. */
  void rethrow() {
    if (failure != null) {
      throw failure;
    }
  }

  /** The loop has ended: closing the consumer calls back once more, for nothing. */
  void over() {
    over = true;
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toUnmodifiableSet());
  }
}
