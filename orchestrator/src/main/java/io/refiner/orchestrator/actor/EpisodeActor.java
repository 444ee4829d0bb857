package io.refiner.orchestrator.actor;

import java.time.Instant;
import java.util.Optional;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;

import io.refiner.orchestrator.episode.Decision;
import io.refiner.orchestrator.episode.EpisodeEvent;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.schemas.record.Episode;

/**
 * Holds the state of one episode and moves it by the rules. When the rules throw, the actor stops
 * and its parent speaks for the episode.
 */
final class EpisodeActor extends AbstractBehavior<EpisodeActor.Command> {

  sealed interface Command {}

  /**
   * Something happened to the episode.
   *
   * @param ticket comes back with the answer
   * @param now the time to decide by
   */
  record Apply(int ticket, EpisodeEvent event, Instant now, ActorRef<Decided> replyTo)
      implements Command {}

  /** What the rules made of the event with this ticket. */
  record Decided(int ticket, Decision decision) {}

  private final EpisodeRules rules;
  private Optional<Episode> episode;

  /**
   * @param episode the restored state; empty before the problem has arrived
   */
  static Behavior<Command> create(EpisodeRules rules, Optional<Episode> episode) {
    return Behaviors.setup(context -> new EpisodeActor(context, rules, episode));
  }

  private EpisodeActor(
      ActorContext<Command> context, EpisodeRules rules, Optional<Episode> episode) {
    super(context);
    this.rules = rules;
    this.episode = episode;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Apply.class, this::onApply).build();
  }

  private Behavior<Command> onApply(Apply apply) {
    Decision decision = rules.apply(episode, apply.event(), apply.now());
    episode = decision.episode();
    apply.replyTo().tell(new Decided(apply.ticket(), decision));
    return this;
  }
}
