package io.refiner.messaging.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions are this worker's. A partition is owned once all input topics own it: the range
 * assignor co-assigns them, but the way there need not be even. An owned partition is started once
 * its handler was restored.
 */
final class Ownership {

  private final List<String> topics;
  private final Map<Integer, Set<String>> assigned = new HashMap<>();
  private final Set<Integer> started = new TreeSet<>();

  Ownership(List<String> topics) {
    this.topics = List.copyOf(topics);
  }

  void assigned(Collection<TopicPartition> partitions) {
    partitions.forEach(
        partition ->
            assigned
                .computeIfAbsent(partition.partition(), none -> new HashSet<>())
                .add(partition.topic()));
  }

  /**
   * Takes partitions away.
   *
   * @return those that were started
   */
  Set<Integer> unassigned(Collection<TopicPartition> partitions) {
    Set<Integer> stopped = new TreeSet<>();
    for (TopicPartition partition : partitions) {
      Set<String> left = assigned.getOrDefault(partition.partition(), new HashSet<>());
      left.remove(partition.topic());
      if (left.isEmpty()) {
        assigned.remove(partition.partition());
      }
      if (started.remove(partition.partition())) {
        stopped.add(partition.partition());
      }
    }
    return stopped;
  }

  /** Those that all topics own, and that are not started. */
  Set<Integer> waiting() {
    Set<Integer> waiting = new TreeSet<>();
    assigned.forEach(
        (partition, owned) -> {
          if (owned.size() == topics.size() && !started.contains(partition)) {
            waiting.add(partition);
          }
        });
    return waiting;
  }

  /** Those that only some topics own: none, once a rebalance is over. */
  Set<Integer> uneven() {
    Set<Integer> uneven = new TreeSet<>();
    assigned.forEach(
        (partition, owned) -> {
          if (owned.size() < topics.size()) {
            uneven.add(partition);
          }
        });
    return uneven;
  }

  void started(int partition) {
    if (!waiting().contains(partition)) {
      throw new IllegalStateException("partition " + partition + " is not owned by all topics");
    }
    started.add(partition);
  }

  boolean stopped(int partition) {
    return started.remove(partition);
  }

  Set<Integer> started() {
    return Set.copyOf(started);
  }

  boolean isStarted(Collection<Integer> partitions) {
    return started.containsAll(partitions);
  }

  /** The inputs that are to be consumed. */
  List<TopicPartition> startedInputs() {
    return started.stream().flatMap(partition -> inputs(partition).stream()).toList();
  }

  /** The inputs of a partition. */
  List<TopicPartition> inputs(int partition) {
    return topics.stream().map(topic -> new TopicPartition(topic, partition)).toList();
  }
}
