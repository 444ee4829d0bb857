package io.refiner.orchestrator.actor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.refiner.messaging.worker.DeadLetters;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.Decision;
import io.refiner.orchestrator.episode.Effect;
import io.refiner.orchestrator.episode.EpisodeEvent;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Problem;

/**
 * One batch of a partition on its way: its events, each with a ticket, and the outputs that they
 * have led to so far. Records that are no event become dead letters at once.
 */
final class Round {

  private static final String SERVICE = "orchestrator";

  private final int partition;
  private final PartitionActor.Handle handle;
  private final List<Slot> slots = new ArrayList<>();
  private int undecided;
  private boolean timeHasPassed;

  /** A place in the outputs; an event's place is filled when it is decided. */
  private static final class Slot {
    private final Optional<Input> input;
    private final Optional<EpisodeEvent> event;
    private final String episode;
    private List<Output> outputs = List.of();

    private Slot(Optional<Input> input, Optional<EpisodeEvent> event, String episode) {
      this.input = input;
      this.event = event;
      this.episode = episode;
    }
  }

  Round(int partition, PartitionActor.Handle handle) {
    this.partition = partition;
    this.handle = handle;
  }

  /** The time to decide by. */
  Instant now() {
    return handle.now();
  }

  /** Reads the inputs; the tickets are those of the events among them, in their order. */
  List<Integer> addInputs() {
    List<Integer> tickets = new ArrayList<>();
    for (Input input : handle.inputs()) {
      Optional<Failure> fault = fault(input);
      if (fault.isPresent()) {
        refuse(input, fault.get());
      } else {
        tickets.add(add(Optional.of(input), event(input)));
      }
    }
    return tickets;
  }

  /** Time has passed for these episodes; called once, when all inputs have been decided. */
  List<Integer> addTime(List<String> episodes) {
    timeHasPassed = true;
    List<Integer> tickets = new ArrayList<>();
    for (String episode : episodes) {
      slots.add(new Slot(Optional.empty(), Optional.of(new EpisodeEvent.TimePassed()), episode));
      tickets.add(slots.size() - 1);
    }
    undecided += tickets.size();
    return tickets;
  }

  boolean timeHasPassed() {
    return timeHasPassed;
  }

  String episodeOf(int ticket) {
    return slots.get(ticket).episode;
  }

  EpisodeEvent eventOf(int ticket) {
    return slots.get(ticket).event.orElseThrow();
  }

  /** Fills an event's place with what its episode wants written. */
  void decide(int ticket, Decision decision) {
    Slot slot = slots.get(ticket);
    slot.outputs = decision.effects().stream().map(effect -> output(slot, effect)).toList();
    undecided--;
  }

  /** Whether every event so far has been decided. */
  boolean decided() {
    return undecided == 0;
  }

  /** The episodes that something happened to. */
  Set<String> episodes() {
    return slots.stream()
        .filter(slot -> slot.event.isPresent())
        .map(slot -> slot.episode)
        .collect(Collectors.toSet());
  }

  /** Answers the batch. */
  void reply(int openEpisodes) {
    List<Output> outputs = slots.stream().flatMap(slot -> slot.outputs.stream()).toList();
    handle.replyTo().tell(new PartitionActor.Handled(partition, outputs, openEpisodes));
  }

  private int add(Optional<Input> input, EpisodeEvent event) {
    slots.add(new Slot(input, Optional.of(event), idOf(event)));
    undecided++;
    return slots.size() - 1;
  }

  private void refuse(Input input, Failure failure) {
    Slot slot = new Slot(Optional.of(input), Optional.empty(), "");
    slot.outputs = List.of(DeadLetters.of(SERVICE, input, failure));
    slots.add(slot);
  }

  private static Optional<Failure> fault(Input input) {
    if (input.value() instanceof Feedback) {
      return Optional.empty();
    }
    if (!(input.value() instanceof Problem problem)) {
      return Optional.of(
          new Failure(
              "unexpected-record",
              "",
              "topic " + input.topic() + " can't hold " + input.value().getSchema().getName()));
    }
    return input.key().equals(problem.getId())
        ? Optional.empty()
        : Optional.of(
            new Failure(
                "invalid-problem",
                "id",
                "the record's key must be its id " + problem.getId() + ", not " + input.key()));
  }

  private static EpisodeEvent event(Input input) {
    return input.value() instanceof Problem problem
        ? new EpisodeEvent.ProblemArrived(problem)
        : new EpisodeEvent.FeedbackArrived((Feedback) input.value());
  }

  private static String idOf(EpisodeEvent event) {
    return event instanceof EpisodeEvent.ProblemArrived arrived
        ? arrived.problem().getId()
        : ((EpisodeEvent.FeedbackArrived) event)
            .feedback()
            .getHypotheses()
            .getRequest()
            .getProblem()
            .getId();
  }

  private Output output(Slot slot, Effect effect) {
    if (effect instanceof Effect.Ask ask) {
      return Output.of(Topics.GENERATION_REQUESTS, partition, slot.episode, ask.request());
    }
    if (effect instanceof Effect.Save save) {
      return Output.of(Topics.EPISODES, partition, slot.episode, save.episode());
    }
    if (effect instanceof Effect.Forget) {
      return Output.tombstone(Topics.EPISODES, partition, slot.episode);
    }
    if (effect instanceof Effect.Finish finish) {
      return Output.of(Topics.RESULTS, partition, slot.episode, finish.result());
    }
    Failure failure = ((Effect.Refuse) effect).failure();
    return DeadLetters.of(SERVICE, slot.input.orElseThrow(), failure);
  }
}
