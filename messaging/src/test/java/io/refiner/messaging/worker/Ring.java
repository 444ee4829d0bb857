package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A deployment with workers that read problems and write hypotheses. */
final class Ring implements AutoCloseable {

  static final String SERVICE = "echo";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough that no pause of a busy machine passes for a death: Kafka's own default. */
  private static final Duration SESSION = Duration.ofSeconds(45);

  /** For what has to wait until a member that died is missed. */
  private static final Duration SHORT_SESSION = Duration.ofSeconds(2);

  /** A worker that runs on a thread of its own. */
  record Running(
      TransactionalWorker worker, CompletableFuture<Void> ended, SimpleMeterRegistry metrics) {

    double count(String meter) {
      return metrics.get(meter).counter().count();
    }

    double gauge(String meter) {
      return metrics.get(meter).gauge().value();
    }

    Throwable failure() {
      try {
        ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        throw new AssertionError("the worker ended without a failure");
      } catch (ExecutionException e) {
        return e.getCause();
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError("the worker did not end", e);
      }
    }
  }

  private final ClusterSettings cluster;
  private final List<Running> workers = new ArrayList<>();

  private Ring(ClusterSettings cluster) {
    this.cluster = cluster;
  }

  /** A ring on the shared broker, whose group notices at once who comes and who leaves. */
  static Ring of(int partitions) {
    return of(TestCluster.deployment(partitions), SESSION);
  }

  /** A ring on the shared broker, whose group soon notices who died, too. */
  static Ring missingTheDead(int partitions) {
    return missingTheDead(TestCluster.deployment(partitions));
  }

  static Ring missingTheDead(ClusterSettings cluster) {
    return of(cluster, SHORT_SESSION);
  }

  private static Ring of(ClusterSettings cluster, Duration session) {
    ConfigResource group =
        new ConfigResource(ConfigResource.Type.GROUP, cluster.topics().of(SERVICE));
    TestCluster.configure(
        cluster,
        group,
        Map.of(
            "consumer.heartbeat.interval.ms",
            "200",
            "consumer.session.timeout.ms",
            String.valueOf(session.toMillis())));
    return new Ring(cluster);
  }

  ClusterSettings cluster() {
    return cluster;
  }

  WorkerSettings settings(String instance) {
    return settings(instance, List.of(Topics.PROBLEMS), Optional.empty());
  }

  WorkerSettings settings(String instance, List<Topics> inputs, Optional<Topics> changelog) {
    return WorkerSettings.parse(
            ConfigFactory.load(), SERVICE, instance, inputs, List.of(Topics.HYPOTHESES), changelog)
        .withCluster(cluster);
  }

  static WorkerSettings pace(WorkerSettings settings, int maxBatch, Duration linger) {
    return settings.withPace(new WorkerSettings.Pace(maxBatch, linger, Optional.empty()));
  }

  static WorkerSettings ticking(WorkerSettings settings, Duration tick) {
    return settings.withPace(new WorkerSettings.Pace(100, Duration.ZERO, Optional.of(tick)));
  }

  static WorkerSettings patience(WorkerSettings settings, Duration maxPoll, Duration drain) {
    return settings.withMembership(new WorkerSettings.Membership(false, false, maxPoll, drain));
  }

  static WorkerSettings limits(WorkerSettings settings, Duration transactionTimeout) {
    return settings.withLimits(
        new WorkerSettings.Limits(
            transactionTimeout, 3, PATIENCE, Duration.ofMillis(5), Duration.ofSeconds(1), 100_000));
  }

  /** A worker whose handler counts as hung after this time, and that then waits no longer. */
  static WorkerSettings handlerTimeout(WorkerSettings settings, Duration timeout) {
    return patience(settings, Duration.ofSeconds(60), Duration.ofMillis(1))
        .withLimits(
            new WorkerSettings.Limits(
                Duration.ofSeconds(10),
                3,
                timeout,
                Duration.ofMillis(5),
                Duration.ofSeconds(1),
                100_000));
  }

  Running start(WorkerSettings settings, BatchHandler handler) {
    return start(settings, handler, Faults.NONE);
  }

  Running start(WorkerSettings settings, BatchHandler handler, Faults faults) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    TransactionalWorker worker = TransactionalWorker.create(settings, handler, metrics, faults);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                worker.run();
                ended.complete(null);
              } catch (RuntimeException e) {
                ended.completeExceptionally(e);
              }
            },
            settings.service() + "-" + settings.instance());
    thread.start();
    Running running = new Running(worker, ended, metrics);
    workers.add(running);
    return running;
  }

  /** Starts a worker and waits until it holds this many partitions. */
  Running startAndAwait(WorkerSettings settings, BatchHandler handler, Faults faults, int count) {
    Running running = start(settings, handler, faults);
    awaitPartitions(running, count);
    return running;
  }

  static void awaitPartitions(Running running, int count) {
    await().atMost(PATIENCE).until(() -> running.gauge("refiner.worker.partitions") == count);
  }

  /** Waits until a latch is open, on any thread. */
  static void block(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nothing has opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Problem problem(String id) {
    return Problem.newBuilder()
        .setId(id)
        .setTask("mwp")
        .setText("number0 apples")
        .setNumbers(List.of(1.0))
        .setOptions(Options.newBuilder().build())
        .build();
  }

  /** The state of a problem that waits for its first answer. */
  static Episode episode(Problem problem) {
    return Episode.newBuilder()
        .setProblem(problem)
        .setPending(new GenerationRequest(problem, 1, null, 1L, Instant.EPOCH))
        .setStartedAt(Instant.EPOCH)
        .setDeadlineAt(Instant.EPOCH)
        .build();
  }

  /** Writes records with the keys {@code prefix0} and so on, and returns the keys. */
  Set<String> submit(Topics topic, String prefix, int count) {
    Set<String> keys = new HashSet<>();
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      IntStream.range(0, count)
          .mapToObj(i -> prefix + i)
          .forEach(
              key -> {
                keys.add(key);
                writer.write(
                    topic, key, topic == Topics.EPISODES ? episode(problem(key)) : problem(key));
              });
      writer.flush();
    }
    return keys;
  }

  /** Answers each input with itself. */
  static List<Output> echo(Batch batch) {
    return batch.inputs().stream()
        .map(input -> Output.of(Topics.HYPOTHESES, input.partition(), input.key(), input.value()))
        .toList();
  }

  static BatchHandler handler(UnaryOperator<Batch> before) {
    return batch -> echo(before.apply(batch));
  }

  /** Waits until as many outputs are there as are expected, at least. */
  void awaitOutputs(int count) {
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.HYPOTHESES)) {
      List<ReadRecord> read = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                read.addAll(reader.poll(Duration.ofMillis(100)));
                return read.size() >= count;
              });
    }
  }

  /** What a group has not committed yet of a topic. */
  long lag(String service, Topics topic) {
    try (Admin admin = Admin.create(ClientProperties.admin(cluster, "test"));
        RecordReader reader = RecordReader.fromNow(cluster, topic)) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(cluster.topics().of(service))
              .partitionsToOffsetAndMetadata()
              .get();
      long end = reader.positions().values().stream().mapToLong(Long::longValue).sum();
      return end - committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops all workers; then each key must have one output, and nothing else must be there. */
  void assertExactlyOnce(Set<String> keys) {
    awaitOutputs(keys.size());
    workers.forEach(running -> running.worker().close());
    Map<String, Integer> counts = new HashMap<>();
    read(Topics.HYPOTHESES).forEach(entry -> counts.merge(entry.key(), 1, Integer::sum));
    assertThat(counts.keySet()).isEqualTo(keys);
    assertThat(counts.values()).as("outputs of each input").containsOnly(1);
  }

  List<ReadRecord> read(Topics topic) {
    try (RecordReader reader = RecordReader.fromStart(cluster, topic)) {
      return reader.readToEnd();
    }
  }

  @Override
  public void close() {
    workers.forEach(running -> running.worker().close());
  }
}
