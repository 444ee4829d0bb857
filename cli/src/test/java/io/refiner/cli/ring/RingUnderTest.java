package io.refiner.cli.ring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.avro.specific.SpecificRecord;

import io.refiner.critic.CriticService;
import io.refiner.critic.FeedbackHandler;
import io.refiner.generator.GeneratorService;
import io.refiner.generator.scripted.ScriptedHandler;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.orchestrator.EpisodesHandler;
import io.refiner.orchestrator.OrchestratorService;
import io.refiner.orchestrator.OrchestratorSettings;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A deployment of its own on the shared broker: real orchestrators and critics, and generators that
 * follow a script, wrong on turn 1 and right on turn 2.
 */
final class RingUnderTest implements AutoCloseable {

  static final int PARTITIONS = 6;
  static final int RIGHT_FROM = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final AtomicInteger DEPLOYMENTS = new AtomicInteger();

  private final Config config;
  private final ClusterSettings cluster;
  private final RecordWriter writer;
  private final Deque<RingWorker> workers = new ArrayDeque<>();

  private static final class Shared {
    private static final EmbeddedBroker BROKER = start();

    private static EmbeddedBroker start() {
      EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      return broker;
    }
  }

  private RingUnderTest(Config config) {
    this.config = config;
    this.cluster = ClusterSettings.parse(config);
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(new TopicSettings(PARTITIONS, 1), PATIENCE);
    }
    this.writer = RecordWriter.open(cluster);
  }

  /**
   * Creates the topics; no worker runs yet.
   *
   * @param settings in place of the references'
   */
  static RingUnderTest open(String settings) {
    Map<String, Object> place =
        Map.of(
            "refiner.messaging.bootstrap-servers",
            Shared.BROKER.bootstrapServers(),
            "refiner.messaging.topic-prefix",
            "ring" + DEPLOYMENTS.incrementAndGet() + "-",
            "refiner.messaging.worker.max-batch",
            16,
            "refiner.messaging.services.generator.max-batch",
            16,
            "refiner.messaging.services.critic.max-batch",
            16,
            "refiner.messaging.services.orchestrator.tick",
            "100 ms");
    return new RingUnderTest(
        ConfigFactory.parseString(settings)
            .withFallback(ConfigFactory.parseMap(place))
            .withFallback(ConfigFactory.load()));
  }

  Config config() {
    return config;
  }

  ClusterSettings cluster() {
    return cluster;
  }

  RingWorker orchestrator(String instance) {
    return orchestrator(instance, Optional.empty());
  }

  RingWorker orchestrator(String instance, Optional<RingWorker.Crash> crash) {
    OrchestratorSettings settings = OrchestratorSettings.parse(config);
    EpisodesHandler handler =
        new EpisodesHandler(
            new EpisodeRules(Tasks::named, settings.patience()),
            settings,
            new SimpleMeterRegistry());
    return keep(
        RingWorker.start(
            OrchestratorService.worker(config, instance), handler, handler::close, crash));
  }

  RingWorker generator(String instance) {
    return generator(instance, Optional.empty());
  }

  RingWorker generator(String instance, Optional<RingWorker.Crash> crash) {
    return keep(
        RingWorker.start(
            GeneratorService.worker(config, instance),
            new ScriptedHandler(RIGHT_FROM),
            () -> {},
            crash));
  }

  RingWorker critic(String instance) {
    return critic(instance, Optional.empty());
  }

  RingWorker critic(String instance, Optional<RingWorker.Crash> crash) {
    return keep(
        RingWorker.start(
            CriticService.worker(config, instance),
            FeedbackHandler.oracle(InstantSource.system()),
            () -> {},
            crash));
  }

  private RingWorker keep(RingWorker worker) {
    workers.push(worker);
    return worker;
  }

  /** Writes problems and waits until the broker has them. */
  void submit(Collection<Problem> problems) {
    problems.forEach(problem -> writer.write(Topics.PROBLEMS, problem.getId(), problem));
    writer.flush();
  }

  /** Writes any record anywhere. */
  void write(Topics topic, String key, SpecificRecord value) {
    writer.write(topic, key, value);
    writer.flush();
  }

  /** Waits until so many results are there at least, and gives them. */
  List<Result> awaitResults(int count) {
    return awaitRecords(Topics.RESULTS, count).stream()
        .flatMap(record -> record.valueAs(Result.class).stream())
        .toList();
  }

  /** Waits until a topic has so many records at least, and gives them. */
  List<ReadRecord> awaitRecords(Topics topic, int count) {
    List<ReadRecord> records = new ArrayList<>();
    try (RecordReader reader = RecordReader.fromStart(cluster, topic)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(
              () -> {
                records.addAll(reader.poll(Duration.ofMillis(200)));
                assertThat(records).hasSizeGreaterThanOrEqualTo(count);
              });
    }
    return records;
  }

  /** Everything that a topic holds now. */
  List<ReadRecord> read(Topics topic) {
    List<ReadRecord> records = new ArrayList<>();
    try (RecordReader reader = RecordReader.fromStart(cluster, topic)) {
      while (!reader.reachedEnd()) {
        records.addAll(reader.poll(Duration.ofMillis(200)));
      }
    }
    return records;
  }

  /** The records of a topic, as one type. */
  <T extends SpecificRecord> List<T> read(Topics topic, Class<T> type) {
    return read(topic).stream().flatMap(record -> record.valueAs(type).stream()).toList();
  }

  /** The ids of the episodes that the changelog says are open. */
  Collection<String> openEpisodes() {
    Map<String, Boolean> open = new HashMap<>();
    read(Topics.EPISODES).forEach(record -> open.put(record.key(), record.value().isPresent()));
    open.values().removeIf(isOpen -> !isOpen);
    return open.keySet();
  }

  /** Stops every worker in good order. */
  @Override
  public void close() {
    workers.forEach(RingWorker::close);
    writer.close();
  }
}
