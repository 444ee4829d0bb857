package io.refiner.orchestrator.actor;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import org.slf4j.MDC;

import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.episode.Decision;
import io.refiner.orchestrator.episode.EpisodeEvent;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.schemas.record.Episode;

/**
 * Owns the open episodes of one partition. It is born with the state that the changelog gave, takes
 * one batch at a time, passes each record to its episode, and answers with all outputs when every
 * episode has decided; then it looks at the episodes whose time has come.
 *
 * <p>An episode is given its events one after the other, so that when its actor fails it is certain
 * which event it failed on.
 */
public final class PartitionActor extends AbstractBehavior<PartitionActor.Command> {

  /** What a partition understands. */
  public sealed interface Command {}

  /**
   * The partition's part of a batch.
   *
   * @param now the time to decide by
   * @param inputs in the order of their offsets
   */
  public record Handle(Instant now, List<Input> inputs, ActorRef<Handled> replyTo)
      implements Command {
    public Handle {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The answer to a batch.
   *
   * @param outputs in the order of the inputs, then those of time
   * @param openEpisodes how many episodes the partition has now
   */
  public record Handled(int partition, List<Output> outputs, int openEpisodes) {
    public Handled {
      outputs = List.copyOf(outputs);
    }
  }

  private record EpisodeDecided(EpisodeActor.Decided answer) implements Command {}

  private final int partition;
  private final EpisodeRules rules;
  private final ActorRef<EpisodeActor.Decided> answers;
  private final Map<String, Member> members = new HashMap<>();

  /**
   * Episodes that are reminded of or ended in one round. After an outage all are due at once, and
   * what came of them would not fit into the time of a transaction: the next rounds take the rest.
   */
  private static final int MAX_DUE = 500;

  private final Deadlines deadlines = new Deadlines();
  private Optional<Round> round = Optional.empty();

  /**
   * @param episodes the open episodes by id
   */
  public static Behavior<Command> create(
      int partition, EpisodeRules rules, Map<String, Episode> episodes) {
    return Behaviors.withMdc(
        Command.class,
        Map.of("service", "orchestrator", "partition", Integer.toString(partition)),
        Behaviors.setup(context -> new PartitionActor(context, partition, rules, episodes)));
  }

  private PartitionActor(
      ActorContext<Command> context,
      int partition,
      EpisodeRules rules,
      Map<String, Episode> episodes) {
    super(context);
    context.setLoggerName(PartitionActor.class);
    this.partition = partition;
    this.rules = rules;
    this.answers = context.messageAdapter(EpisodeActor.Decided.class, EpisodeDecided::new);
    episodes.forEach(
        (id, episode) -> {
          members.put(id, spawn(Optional.of(episode)));
          deadlines.set(id, rules.dueAt(episode));
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Handle.class, this::onHandle)
        .onMessage(EpisodeDecided.class, this::onEpisodeDecided)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .build();
  }

  private Behavior<Command> onHandle(Handle handle) {
    if (round.isPresent()) {
      throw new IllegalStateException("partition " + partition + " was given two batches at once");
    }
    Round next = new Round(partition, handle);
    round = Optional.of(next);
    next.addInputs().forEach(this::submit);
    return proceed(next);
  }

  private Behavior<Command> onEpisodeDecided(EpisodeDecided decided) {
    Round current = round.orElseThrow();
    int ticket = decided.answer().ticket();
    Decision decision = decided.answer().decision();
    String id = current.episodeOf(ticket);
    Member member = members.get(id);
    member.decided(decision);
    current.decide(ticket, decision);
    decision
        .episode()
        .ifPresentOrElse(
            episode -> deadlines.set(id, rules.dueAt(episode)), () -> deadlines.clear(id));
    member.next().ifPresent(waiting -> tell(member, waiting));
    return proceed(current);
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    Round current = round.orElseThrow();
    String id =
        members.entrySet().stream()
            .filter(entry -> entry.getValue().actor().equals(failed.getRef()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    MDC.put("episode", id);
    getContext().getLog().error("An episode failed and ends as FAILED", failed.cause());
    MDC.remove("episode");
    Member dead = members.remove(id);
    deadlines.clear(id);
    int ticket = dead.next().orElseThrow();
    EpisodeEvent event = current.eventOf(ticket);
    current.decide(ticket, rules.broken(dead.episode(), event, failed.cause(), current.now()));
    dead.later().forEach(this::submit);
    return proceed(current);
  }

  /** Passes an event to its episode, or drops it: only a problem opens an episode. */
  private void submit(int ticket) {
    Round current = round.orElseThrow();
    String id = current.episodeOf(ticket);
    EpisodeEvent event = current.eventOf(ticket);
    if (!members.containsKey(id) && !(event instanceof EpisodeEvent.ProblemArrived)) {
      getContext().getLog().debug("No episode {} is open: its feedback is dropped", id);
      current.decide(ticket, new Decision(Optional.empty(), List.of()));
      return;
    }
    Member member = members.computeIfAbsent(id, key -> spawn(Optional.empty()));
    if (member.enqueue(ticket)) {
      tell(member, ticket);
    }
  }

  private void tell(Member member, int ticket) {
    Round current = round.orElseThrow();
    member
        .actor()
        .tell(new EpisodeActor.Apply(ticket, current.eventOf(ticket), current.now(), answers));
  }

  /** Goes on when every event has been decided: to what is due by now, and then to the answer. */
  private Behavior<Command> proceed(Round current) {
    if (!current.decided()) {
      return this;
    }
    if (!current.timeHasPassed()) {
      current.addTime(deadlines.due(current.now(), MAX_DUE)).forEach(this::submit);
      return proceed(current);
    }
    current.episodes().forEach(this::retire);
    round = Optional.empty();
    current.reply(members.size());
    return this;
  }

  private void retire(String id) {
    Member member = members.get(id);
    if (member != null && member.episode().isEmpty()) {
      members.remove(id);
      getContext().unwatch(member.actor());
      getContext().stop(member.actor());
    }
  }

  private Member spawn(Optional<Episode> episode) {
    ActorRef<EpisodeActor.Command> actor =
        getContext().spawnAnonymous(EpisodeActor.create(rules, episode));
    getContext().watch(actor);
    return new Member(actor, episode);
  }
}
