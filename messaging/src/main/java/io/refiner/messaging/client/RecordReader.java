package io.refiner.messaging.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.Topics;

/**
 * Reads all partitions of one topic, committed records only, without a group: reading leaves no
 * trace. A record that can't be decoded is handed out with its error. For one thread at a time.
 */
public final class RecordReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final ClusterSettings cluster;
  private final Topics topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDecoder decoder;
  private Map<TopicPartition, Long> ends = Map.of();

  private RecordReader(ClusterSettings cluster, Topics topic) {
    this.cluster = cluster;
    this.topic = topic;
    this.decoder = new RecordDecoder(cluster);
    try {
      this.consumer = new KafkaConsumer<>(ClientProperties.consumer(cluster, "refiner-reader"));
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * From the oldest record that the topic still has.
   *
   * @throws ClusterUnavailableException if the cluster or the topic is away
   */
  public static RecordReader fromStart(ClusterSettings cluster, Topics topic) {
    return open(cluster, topic, reader -> reader.consumer.seekToBeginning(reader.partitions()));
  }

  /**
   * What is written from now on: the positions are fixed when this returns.
   *
   * @throws ClusterUnavailableException if the cluster or the topic is away
   */
  public static RecordReader fromNow(ClusterSettings cluster, Topics topic) {
    return open(
        cluster,
        topic,
        reader -> {
          reader.consumer.seekToEnd(reader.partitions());
          reader.partitions().forEach(reader.consumer::position);
        });
  }

  private static RecordReader open(
      ClusterSettings cluster, Topics topic, Consumer<RecordReader> seek) {
    RecordReader reader = new RecordReader(cluster, topic);
    try {
      reader.assign();
      seek.accept(reader);
      return reader;
    } catch (KafkaException e) {
      reader.close();
      throw reader.unavailable(e);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private void assign() {
    String name = cluster.topics().of(topic);
    List<PartitionInfo> infos = Optional.ofNullable(consumer.partitionsFor(name)).orElse(List.of());
    if (infos.isEmpty()) {
      throw new ClusterUnavailableException(
          "topic " + name + " does not exist: create it with `refiner topics create`", null);
    }
    consumer.assign(
        infos.stream().map(info -> new TopicPartition(name, info.partition())).toList());
    ends = Map.copyOf(consumer.endOffsets(partitions()));
  }

  private Collection<TopicPartition> partitions() {
    return consumer.assignment();
  }

  /**
   * Waits for records, up to this long; empty if none came.
   *
   * @throws ClusterUnavailableException if reading can't go on
   */
  public List<ReadRecord> poll(Duration timeout) {
    try {
      List<ReadRecord> read = new ArrayList<>();
      ConsumerRecords<byte[], byte[]> fetched = consumer.poll(timeout);
      decoder.received();
      fetched.forEach(entry -> read.add(decoder.decode(entry)));
      return read;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** Reads everything that the topic held when the reader was opened, if nothing was read yet. */
  public List<ReadRecord> readToEnd() {
    List<ReadRecord> read = new ArrayList<>();
    while (!reachedEnd()) {
      read.addAll(poll(POLL));
    }
    return read;
  }

  /**
   * Whether everything was read that the topic held when the reader was opened.
   *
   * @throws ClusterUnavailableException if the cluster is away
   */
  public boolean reachedEnd() {
    try {
      return ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** The offset of what is read next, by partition. */
  public Map<Integer, Long> positions() {
    Map<Integer, Long> positions = new HashMap<>();
    partitions()
        .forEach(partition -> positions.put(partition.partition(), consumer.position(partition)));
    return positions;
  }

  private ClusterUnavailableException unavailable(KafkaException e) {
    return new ClusterUnavailableException(
        "Kafka at " + cluster.bootstrapServers() + " can't be read: " + KafkaFailure.describe(e),
        e);
  }

  @Override
  public void close() {
    consumer.close();
    decoder.close();
  }
}
