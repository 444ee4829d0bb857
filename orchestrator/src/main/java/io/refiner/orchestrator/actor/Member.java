package io.refiner.orchestrator.actor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import akka.actor.typed.ActorRef;

import io.refiner.orchestrator.episode.Decision;
import io.refiner.schemas.record.Episode;

/**
 * What a partition knows of one of its episodes: the actor, its last state, and what it waits for.
 */
final class Member {

  private final ActorRef<EpisodeActor.Command> actor;
  private final Deque<Integer> tickets = new ArrayDeque<>();
  private Optional<Episode> episode;

  Member(ActorRef<EpisodeActor.Command> actor, Optional<Episode> episode) {
    this.actor = actor;
    this.episode = episode;
  }

  ActorRef<EpisodeActor.Command> actor() {
    return actor;
  }

  /** The state after the last decision. */
  Optional<Episode> episode() {
    return episode;
  }

  /** Queues an event; true if the actor is idle and may be told of it now. */
  boolean enqueue(int ticket) {
    tickets.add(ticket);
    return tickets.size() == 1;
  }

  /** The actor has decided the event that it was told of. */
  void decided(Decision decision) {
    tickets.remove();
    episode = decision.episode();
  }

  /** The event that the actor is at, or is to be told of next. */
  Optional<Integer> next() {
    return Optional.ofNullable(tickets.peek());
  }

  /** The events behind the one that the actor is at. */
  List<Integer> later() {
    return tickets.stream().skip(1).toList();
  }
}
