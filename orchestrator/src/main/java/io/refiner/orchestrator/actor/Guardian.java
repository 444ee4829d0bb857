package io.refiner.orchestrator.actor;

import java.util.HashMap;
import java.util.Map;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;

import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.schemas.record.Episode;

/** The root of the actors: starts a partition's actor when it is restored and stops it again. */
public final class Guardian extends AbstractBehavior<Guardian.Command> {

  /** What the root understands. */
  public sealed interface Command {}

  /**
   * A partition is held from now on; what was known of it before is forgotten.
   *
   * @param episodes its open episodes by id
   */
  public record Hold(
      int partition,
      Map<String, Episode> episodes,
      ActorRef<ActorRef<PartitionActor.Command>> replyTo)
      implements Command {
    public Hold {
      episodes = Map.copyOf(episodes);
    }
  }

  /** A partition is not held any more. */
  public record Release(int partition) implements Command {}

  private final EpisodeRules rules;
  private final Map<Integer, ActorRef<PartitionActor.Command>> partitions = new HashMap<>();

  /** The root of a system that decides by these rules. */
  public static Behavior<Command> create(EpisodeRules rules) {
    return Behaviors.setup(context -> new Guardian(context, rules));
  }

  private Guardian(ActorContext<Command> context, EpisodeRules rules) {
    super(context);
    this.rules = rules;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Hold.class, this::onHold)
        .onMessage(Release.class, this::onRelease)
        .build();
  }

  private Behavior<Command> onHold(Hold hold) {
    stop(hold.partition());
    ActorRef<PartitionActor.Command> actor =
        getContext()
            .spawnAnonymous(PartitionActor.create(hold.partition(), rules, hold.episodes()));
    partitions.put(hold.partition(), actor);
    hold.replyTo().tell(actor);
    return this;
  }

  private Behavior<Command> onRelease(Release release) {
    stop(release.partition());
    return this;
  }

  private void stop(int partition) {
    ActorRef<PartitionActor.Command> actor = partitions.remove(partition);
    if (actor != null) {
      getContext().stop(actor);
    }
  }
}
