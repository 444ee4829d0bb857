package io.refiner.messaging.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of every Kafka client of this module: the user's, under those that are not his. */
public final class ClientProperties {

  /** How long a call of a client may block: bounds how long a stop waits for a dead broker. */
  public static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** The largest request: a dead letter holds a whole record, and its own fields. */
  public static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

  private static final Map<String, String> FIXED =
      Map.ofEntries(
          fixed(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "set refiner.messaging"),
          fixed(ConsumerConfig.GROUP_ID_CONFIG, "the group is the service"),
          fixed(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "epochs of KIP-848 fence zombies"),
          fixed(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "topics are co-partitioned by range"),
          fixed(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "set worker.static-member"),
          fixed(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, "the broker assigns"),
          fixed(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "aborted records must not be read"),
          fixed(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "offsets are part of the transaction"),
          fixed(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "a new group must not skip records"),
          fixed(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "set worker.max-batch"),
          fixed(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "set worker.max-poll-interval"),
          fixed(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "bytes are decoded by the codec"),
          fixed(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "bytes are decoded by the codec"),
          fixed(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "it is made of service and instance"),
          fixed(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "set worker.transaction-timeout"),
          fixed(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "a retry must not write twice"),
          fixed(ProducerConfig.ACKS_CONFIG, "an acknowledged record must not be lost"),
          fixed(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "KAFKA-15591"),
          fixed(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "bytes are encoded by the codec"),
          fixed(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "bytes are encoded by the codec"));

  private ClientProperties() {}

  private static Map.Entry<String, String> fixed(String key, String why) {
    return Map.entry(key, why);
  }

  /**
   * Refuses what exactly-once delivery stands on.
   *
   * @throws IllegalArgumentException naming the first such key, and why it is not free
   */
  static void requireConfigurable(Map<String, String> properties) {
    for (String key : new TreeSet<>(properties.keySet())) {
      if (FIXED.containsKey(key)) {
        throw new IllegalArgumentException(
            "refiner.messaging.client."
                + key
                + " can't be set, but is "
                + properties.get(key)
                + ": "
                + FIXED.get(key));
      }
    }
  }

  /** For an admin client. */
  public static Map<String, Object> admin(ClusterSettings cluster, String clientId) {
    Map<String, Object> properties = common(cluster, clientId);
    properties.putIfAbsent(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
    properties.putIfAbsent(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
    return properties;
  }

  /** For a consumer of committed records that decodes nothing and commits nothing by itself. */
  public static Map<String, Object> consumer(ClusterSettings cluster, String clientId) {
    Map<String, Object> properties = common(cluster, clientId);
    properties.putIfAbsent(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
    properties.putIfAbsent(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
    // A fetch that waits holds up the next one to the same broker, for other partitions too.
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A topic that a reader makes has the broker's settings: it would delete what is to be kept.
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    properties.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return properties;
  }

  /** For an idempotent producer. */
  public static Map<String, Object> producer(ClusterSettings cluster, String clientId) {
    Map<String, Object> properties = common(cluster, clientId);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL_TIMEOUT.toMillis());
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) CALL_TIMEOUT.toMillis());
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    // With more, the first write to a new topic can lose its first batch silently (KAFKA-15591).
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }

  private static Map<String, Object> common(ClusterSettings cluster, String clientId) {
    Map<String, Object> properties = new HashMap<>(cluster.clientProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    // Nobody collects what clients push (KIP-714).
    properties.putIfAbsent(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return properties;
  }
}
