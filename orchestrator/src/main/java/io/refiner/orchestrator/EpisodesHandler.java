package io.refiner.orchestrator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.FatalHandlerException;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.orchestrator.actor.Guardian;
import io.refiner.orchestrator.actor.PartitionActor;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.schemas.record.Episode;

/**
 * Hands each batch to the actors and returns the outputs that they answer with. The actors' reply
 * is the only way to an output, and the worker's transaction the only way to Kafka.
 *
 * <p>Like every handler it is called from one thread at a time; it owns an actor system.
 */
public final class EpisodesHandler implements BatchHandler, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EpisodesHandler.class);

  private final ActorSystem<Guardian.Command> system;
  private final Duration patience;
  private final Map<Integer, ActorRef<PartitionActor.Command>> partitions = new HashMap<>();

  /** Starts the actors. */
  public EpisodesHandler(EpisodeRules rules, OrchestratorSettings settings) {
    this.system =
        ActorSystem.create(Guardian.create(rules), "refiner-orchestrator", settings.actorSystem());
    this.patience = settings.batchTimeout();
  }

  /**
   * Asks every partition of the batch, those without input too, since their deadlines pass.
   *
   * @throws FatalHandlerException if the actors don't answer in time: what they know may then be
   *     ahead of what was written, so they must be restored before anything else
   */
  @Override
  public List<Output> handle(Batch batch) {
    Map<Integer, List<Input>> inputs = new TreeMap<>();
    batch.partitions().forEach(partition -> inputs.put(partition, new ArrayList<>()));
    batch.inputs().forEach(input -> inputs.get(input.partition()).add(input));

    List<CompletableFuture<PartitionActor.Handled>> answers = new ArrayList<>();
    inputs.forEach((partition, own) -> answers.add(ask(batch, partition, own)));
    return answers.stream().flatMap(answer -> await(answer).outputs().stream()).toList();
  }

  @Override
  public void restored(int partition, Map<String, SpecificRecord> state) {
    Map<String, Episode> episodes = new HashMap<>();
    state.forEach((id, episode) -> episodes.put(id, (Episode) episode));
    CompletionStage<ActorRef<PartitionActor.Command>> held =
        AskPattern.ask(
            system,
            replyTo -> new Guardian.Hold(partition, episodes, replyTo),
            patience,
            system.scheduler());
    partitions.put(partition, await(held.toCompletableFuture()));
    log.info("partition {} restored with {} open episodes", partition, episodes.size());
  }

  @Override
  public void released(int partition) {
    partitions.remove(partition);
    system.tell(new Guardian.Release(partition));
  }

  /** Stops the actors and waits for them. */
  @Override
  public void close() {
    system.terminate();
    await(system.getWhenTerminated().toCompletableFuture());
  }

  private CompletableFuture<PartitionActor.Handled> ask(
      Batch batch, int partition, List<Input> inputs) {
    ActorRef<PartitionActor.Command> actor = partitions.get(partition);
    if (actor == null) {
      throw new FatalHandlerException(
          "partition " + partition + " has records but was never restored");
    }
    CompletionStage<PartitionActor.Handled> answer =
        AskPattern.ask(
            actor,
            replyTo -> new PartitionActor.Handle(batch.now(), inputs, replyTo),
            patience,
            system.scheduler());
    return answer.toCompletableFuture();
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FatalHandlerException("interrupted while the actors decided", e);
    } catch (ExecutionException | CompletionException | TimeoutException e) {
      throw new FatalHandlerException("the actors did not answer within " + patience, e);
    }
  }
}
