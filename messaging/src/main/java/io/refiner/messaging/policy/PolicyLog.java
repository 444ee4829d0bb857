package io.refiner.messaging.policy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.messaging.schema.SchemaTopic;
import io.refiner.messaging.worker.FaultPoint;
import io.refiner.messaging.worker.Faults;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Publishes versions of models and says which one is current.
 *
 * <p>All publishers of a deployment share one transactional id. A publisher first fences the others
 * off, then reads which versions there are, then writes in one transaction: one that was fenced
 * meanwhile writes nothing and begins again, so that a version is never given twice (KIP-98).
 */
public final class PolicyLog {

  private static final int ATTEMPTS = 20;
  private static final int FIRST_PAUSE_MILLIS = 50;
  private static final int LAST_PAUSE_MILLIS = 2000;
  private static final Duration VISIBLE_POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final ClusterSettings cluster;
  private final Codec codec = new Codec();
  private final Faults faults;

  public PolicyLog(ClusterSettings cluster) {
    this(cluster, Faults.NONE);
  }

  /** A log whose writes fail or wait where a test wants them to. */
  PolicyLog(ClusterSettings cluster, Faults faults) {
    this.cluster = cluster;
    this.faults = faults;
  }

  /**
   * Everything that was published, by model.
   *
   * @throws ClusterUnavailableException if the cluster or the topic is away
   */
  public List<PolicyHistory> read() {
    Map<PolicyName, PolicyHistory> histories = new TreeMap<>();
    for (ReadRecord read : records()) {
      read.valueAs(PolicyUpdate.class)
          .map(PolicyName::of)
          .ifPresent(
              name ->
                  histories.put(
                      name, histories.getOrDefault(name, PolicyHistory.empty(name)).with(read)));
    }
    return List.copyOf(histories.values());
  }

  /**
   * What was published of one model.
   *
   * @throws ClusterUnavailableException if the cluster or the topic is away
   */
  public PolicyHistory read(PolicyName name) {
    return history(name, records());
  }

  private static PolicyHistory history(PolicyName name, List<ReadRecord> records) {
    PolicyHistory history = PolicyHistory.empty(name);
    for (ReadRecord read : records) {
      history = history.with(read);
    }
    return history;
  }

  private List<ReadRecord> records() {
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.POLICIES)) {
      return reader.readToEnd();
    }
  }

  /**
   * Publishes the next version of a model and makes it the current one. When this returns, readers
   * find it.
   *
   * @param draft what is published; version, parent and times are set here
   * @return as it was written
   * @throws PolicyConflictException if others kept publishing at the same time
   * @throws ClusterUnavailableException if the cluster or a topic is away
   */
  public PolicyUpdate publish(PolicyUpdate draft) {
    PolicyName name = PolicyName.of(draft);
    return change(
        name,
        history -> {
          Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
          PolicyUpdate update =
              PolicyUpdate.newBuilder(draft)
                  .setVersion(history.nextVersion())
                  .setParent(history.current().map(PolicyUpdate::getVersion).orElse(null))
                  .setPublishedAt(now)
                  .setSelectedAt(now)
                  .setSelectedBy(draft.getPublishedBy())
                  .build();
          return new Change(
              update,
              List.of(record(name.key(update.getVersion()), update), record(name.key(), update)));
        });
  }

  /**
   * Makes a version that was published the current one.
   *
   * @param by who wants it
   * @return as it was written
   * @throws NoSuchElementException if there is no such version
   * @throws PolicyConflictException if others kept publishing at the same time
   * @throws ClusterUnavailableException if the cluster or a topic is away
   */
  public PolicyUpdate select(PolicyName name, long version, String by) {
    return change(
        name,
        history -> {
          PolicyUpdate published =
              history
                  .version(version)
                  .orElseThrow(() -> new NoSuchElementException(noVersion(history, version)));
          PolicyUpdate update =
              PolicyUpdate.newBuilder(published)
                  .setSelectedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                  .setSelectedBy(by)
                  .build();
          return new Change(update, List.of(record(name.key(), update)));
        });
  }

  private static String noVersion(PolicyHistory history, long version) {
    List<Long> versions = history.versions().stream().map(PolicyUpdate::getVersion).toList();
    return "%s has no version %s, but %s".formatted(history.name(), version, versions);
  }

  /** What a transaction writes, and what comes of it. */
  private record Change(PolicyUpdate update, List<ProducerRecord<byte[], byte[]>> records) {}

  private PolicyUpdate change(PolicyName name, Function<PolicyHistory, Change> change) {
    for (int attempt = 1; ; attempt++) {
      try {
        return changeOnce(name, change);
      } catch (KafkaException e) {
        if (!fenced(e)) {
          throw new ClusterUnavailableException(
              "Kafka at %s did not take a version of %s: %s"
                  .formatted(cluster.bootstrapServers(), name, KafkaFailure.describe(e)),
              e);
        }
        if (attempt == ATTEMPTS) {
          throw new PolicyConflictException(name, e);
        }
        pause(attempt);
      }
    }
  }

  private PolicyUpdate changeOnce(PolicyName name, Function<PolicyHistory, Change> change) {
    Producer<byte[], byte[]> producer = new KafkaProducer<>(properties());
    try {
      // Ends what another publisher has open, and fences it off: from here on nobody else writes.
      producer.initTransactions();
      try (RecordReader reader = RecordReader.fromStart(cluster, Topics.POLICIES)) {
        Change made = change.apply(history(name, reader.readToEnd()));
        producer.beginTransaction();
        SchemaTopic.records(cluster.topics()).forEach(producer::send);
        made.records().forEach(producer::send);
        faults.at(FaultPoint.BEFORE_COMMIT);
        producer.commitTransaction();
        awaitVisible(reader);
        return made.update();
      }
    } finally {
      // Not awaited for what failed: what is open is ended by the next publisher.
      producer.close(CLOSE_TIMEOUT);
    }
  }

  /** A commit is decided before readers see it: whoever reads after a publication is to find it. */
  private static void awaitVisible(RecordReader reader) {
    Instant deadline = Instant.now().plus(ClientProperties.CALL_TIMEOUT);
    while (reader.poll(VISIBLE_POLL).isEmpty() && Instant.now().isBefore(deadline)) {
      // Nothing but our own records can come.
    }
  }

  private static boolean fenced(KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  /** Publishers that began together draw different pauses, so that one of them comes through. */
  private static void pause(int attempt) {
    int most = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 6));
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterUnavailableException("interrupted while publishing", e);
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = ClientProperties.producer(cluster, "refiner-policies");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, cluster.topics().of("policies"));
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Math.toIntExact(ClientProperties.CALL_TIMEOUT.toMillis()));
    return properties;
  }

  private ProducerRecord<byte[], byte[]> record(String key, PolicyUpdate update) {
    return new ProducerRecord<>(
        cluster.topics().of(Topics.POLICIES),
        0,
        key.getBytes(StandardCharsets.UTF_8),
        codec.encode(update));
  }
}
