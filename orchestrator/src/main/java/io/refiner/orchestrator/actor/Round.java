package io.refiner.orchestrator.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.EpisodeEvent;

/**
 * One batch of a partition on its way: the events that it consists of, each with a ticket, and the
 * outputs that they have led to so far.
 */
final class Round {

  private static final String SERVICE = "orchestrator";

  private final int partition;
  private final PartitionActor.Handle handle;
  private final List<Slot> slots = new ArrayList<>();
  private int undecided;
  private boolean timeHasPassed;

  /** One event and, once it is decided, its outputs. */
  private static final class Slot {
    private final String episode;
    private final EpisodeEvent event;
    private final Optional<Input> input;
    private List<Output> outputs = List.of();

    private Slot(String episode, EpisodeEvent event, Optional<Input> input) {
      this.episode = episode;
      this.event = event;
      this.input = input;
    }
  }

  Round(int partition, PartitionActor.Handle handle) {
    this.partition = partition;
    this.handle = handle;
  }
}
