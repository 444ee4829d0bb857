package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.schema.SchemaTopic;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;

/**
 * The clients of one membership. They are closed and made anew together, so that whatever befell
 * them, the next membership starts from what is committed.
 *
 * @param settings whose clients they are
 * @param consumer the group's member
 * @param transactions the transactional producer
 * @param restorer present for a worker with a changelog
 * @param partitions the number of partitions of each topic of the ring
 * @param topicIds the ids of the inputs
 * @param codec tells a record from garbage
 */
record Connection(
    WorkerSettings settings,
    Consumer<byte[], byte[]> consumer,
    Transactions transactions,
    Optional<Restorer> restorer,
    int partitions,
    Map<Topics, Uuid> topicIds,
    Codec codec) {

  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(5);
  private static final int BACKOFF_MILLIS = 2;

  /**
   * Connects: checks the topics, ends what a predecessor has left open, publishes the schemas.
   *
   * @throws io.refiner.messaging.admin.TopicMismatchException if topics don't fit together
   * @throws io.refiner.messaging.cluster.ClusterUnavailableException if the cluster or a topic is
   *     away
   * @throws org.apache.kafka.common.KafkaException if a client can't connect
   */
  static Connection open(WorkerSettings settings, Codec codec, Faults faults) {
    int partitions;
    Map<Topics, Uuid> topicIds;
    try (TopicAdmin admin = TopicAdmin.connect(settings.cluster())) {
      List<Topics> topics = new ArrayList<>(settings.inputs());
      topics.addAll(settings.outputs());
      settings.changelog().ifPresent(topics::add);
      topics.add(Topics.DEAD_LETTERS);
      topics.add(Topics.SCHEMAS);
      partitions = admin.verify(topics, TOPICS_TIMEOUT);
      topicIds = admin.ids(settings.inputs(), TOPICS_TIMEOUT);
    }
    Transactions transactions = new Transactions(producer(settings), faults);
    try {
      transactions.commit(SchemaTopic.records(settings.cluster().topics()));
      return open(settings, codec, transactions, partitions, topicIds);
    } catch (RuntimeException | Error e) {
      transactions.crash();
      throw e;
    }
  }

  /** What was opened before something else can't be opened is closed: a worker tries for ever. */
  private static Connection open(
      WorkerSettings settings,
      Codec codec,
      Transactions transactions,
      int partitions,
      Map<Topics, Uuid> topicIds) {
    Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumer(settings));
    try {
      return new Connection(
          settings,
          consumer,
          transactions,
          settings.changelog().map(topic -> new Restorer(settings, topic, codec)),
          partitions,
          topicIds,
          codec);
    } catch (RuntimeException | Error e) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      throw e;
    }
  }

  /** Leaves the group, unless the member is to keep its partitions over a restart. */
  void close() {
    restorer.ifPresent(Restorer::close);
    WorkerSettings.Membership membership = settings.membership();
    boolean keeps = membership.staticMember() && !membership.leaveOnStop();
    try {
      consumer.close(
          CloseOptions.timeout(ClientProperties.CALL_TIMEOUT)
              .withGroupMembershipOperation(
                  keeps ? GroupMembershipOperation.DEFAULT : GroupMembershipOperation.LEAVE_GROUP));
    } finally {
      transactions.close();
    }
  }

  /** Closes as a crash would: the group and the coordinator find out by their timeouts. */
  void crash() {
    restorer.ifPresent(Restorer::close);
    transactions.crash();
    consumer.close(
        CloseOptions.timeout(Duration.ZERO)
            .withGroupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP));
  }

  static Map<String, Object> consumer(WorkerSettings settings) {
    Map<String, Object> properties = ClientProperties.consumer(settings.cluster(), name(settings));
    properties.put(
        ConsumerConfig.GROUP_ID_CONFIG, settings.cluster().topics().of(settings.service()));
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    // Without it the assignor is "uniform", which does not co-assign the partitions of two topics.
    properties.put(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.pace().maxBatch());
    properties.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
        Math.toIntExact(settings.membership().maxPollInterval().toMillis()));
    if (settings.membership().staticMember()) {
      properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
    }
    return properties;
  }

  static Map<String, Object> producer(WorkerSettings settings) {
    Map<String, Object> properties = ClientProperties.producer(settings.cluster(), name(settings));
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.cluster().topics().of(name(settings)));
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Math.toIntExact(settings.limits().transactionTimeout().toMillis()));
    // A transaction's first write waits for the markers of the last one in steps of this.
    properties.putIfAbsent(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, BACKOFF_MILLIS);
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    return properties;
  }

  private static String name(WorkerSettings settings) {
    return settings.service() + "-" + settings.instance();
  }
}
