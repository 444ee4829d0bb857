package io.refiner.messaging.admin;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;

/** Creates a deployment's topics and checks those that exist. */
public final class TopicAdmin implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
  private static final long POLL_MILLIS = 50;
  private static final List<Topics> CATALOGUE = List.of(Topics.values());

  private final ClusterSettings cluster;
  private final Admin admin;

  private TopicAdmin(ClusterSettings cluster) {
    this.cluster = cluster;
    try {
      this.admin = Admin.create(ClientProperties.admin(cluster, "refiner-admin"));
    } catch (KafkaException e) {
      throw new ClusterUnavailableException(
          "Kafka at %s can't be connected to: %s"
              .formatted(cluster.bootstrapServers(), KafkaFailure.describe(e)),
          e);
    }
  }

  /**
   * Connects; a broker that is away shows in the first call.
   *
   * @throws ClusterUnavailableException if no bootstrap server's name can be resolved
   */
  public static TopicAdmin connect(ClusterSettings cluster) {
    return new TopicAdmin(cluster);
  }

  /**
   * Creates every topic that is missing, and waits until all have leaders: the first write to a
   * topic without one can be lost (KAFKA-15591).
   *
   * @throws TopicMismatchException if a topic exists with another number of partitions, or forgets
   *     what it is to keep
   * @throws ClusterUnavailableException if the cluster does not answer in time
   */
  public void create(TopicSettings settings, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<Topics, Integer> existing = partitions(CATALOGUE, deadline);
    for (Topics topic : Topics.values()) {
      int wanted = topic.partitionedLikeTheRing() ? settings.partitions() : 1;
      int found = existing.getOrDefault(topic, wanted);
      if (found != wanted) {
        throw new TopicMismatchException(
            "Topic %s has %s partitions, not %s. The number is fixed for the life of a deployment:"
                    .formatted(cluster.topics().of(topic), found, wanted)
                + " set refiner.messaging.topics.partitions to what it has, or choose another"
                + " refiner.messaging.topic-prefix");
      }
    }
    requireCleanup(existing.keySet(), deadline);
    List<NewTopic> missing =
        Arrays.stream(Topics.values())
            .filter(topic -> !existing.containsKey(topic))
            .map(topic -> newTopic(topic, settings))
            .toList();
    createAll(missing, deadline);
    awaitLeaders(deadline);
    LOG.info("{} topics exist, {} of them new", Topics.values().length, missing.size());
  }

  /**
   * The number of partitions of each topic of the deployment that exists.
   *
   * @throws ClusterUnavailableException if the cluster does not answer in time
   */
  public Map<Topics, Integer> partitions(Duration timeout) {
    return partitions(CATALOGUE, System.nanoTime() + timeout.toNanos());
  }

  /**
   * Checks that a worker can work on these topics: all are there, and those of the ring have one
   * number of partitions. No other topic is asked for, so that a role needs rights on its own
   * alone.
   *
   * @return that number
   * @throws TopicMismatchException if the numbers differ
   * @throws ClusterUnavailableException if a topic is missing, or the cluster does not answer
   */
  public int verify(Collection<Topics> topics, Duration timeout) {
    Map<Topics, Integer> existing = partitions(topics, System.nanoTime() + timeout.toNanos());
    List<Topics> missing = topics.stream().filter(topic -> !existing.containsKey(topic)).toList();
    if (!missing.isEmpty()) {
      throw new ClusterUnavailableException(
          "topics "
              + missing.stream().map(cluster.topics()::of).toList()
              + " don't exist: create them with `refiner topics create`",
          null);
    }
    Map<Topics, Integer> ring = new LinkedHashMap<>();
    topics.stream()
        .filter(Topics::partitionedLikeTheRing)
        .forEach(topic -> ring.put(topic, existing.get(topic)));
    List<Integer> counts = ring.values().stream().distinct().toList();
    if (counts.size() > 1) {
      throw new TopicMismatchException(
          "Topics of one ring need one number of partitions, but have "
              + ring
              + ": create the deployment's topics under another refiner.messaging.topic-prefix");
    }
    return counts.isEmpty() ? 1 : counts.get(0);
  }

  /**
   * The ids of topics that exist: one that is deleted and created again has another one.
   *
   * @throws ClusterUnavailableException if a topic is missing, or the cluster does not answer
   */
  public Map<Topics, Uuid> ids(Collection<Topics> topics, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<String> names = topics.stream().map(cluster.topics()::of).toList();
    Map<Topics, Uuid> ids = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                ids.put(
                    cluster.topics().topic(name).orElseThrow(),
                    get(future, deadline, "describing " + name).topicId());
              } catch (UnknownTopicOrPartitionException e) {
                throw unavailable("describe " + name, e);
              }
            });
    return ids;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Map<Topics, Integer> partitions(Collection<Topics> topics, long deadline) {
    Map<Topics, Integer> partitions = new HashMap<>();
    describe(topics, deadline)
        .forEach((topic, description) -> partitions.put(topic, description.partitions().size()));
    return partitions;
  }

  /** A topic that a broker made by itself deletes after a week what ours keep by key. */
  private void requireCleanup(Collection<Topics> topics, long deadline) {
    Map<ConfigResource, Topics> compacted = new HashMap<>();
    topics.stream()
        .filter(Topics::compacted)
        .forEach(
            topic ->
                compacted.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, cluster.topics().of(topic)),
                    topic));
    admin
        .describeConfigs(compacted.keySet())
        .values()
        .forEach(
            (resource, future) -> {
              String policy =
                  get(future, deadline, "describing the settings of topic " + resource.name())
                      .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                      .value();
              if (!kinds(policy).equals(kinds(cleanup(compacted.get(resource))))) {
                throw new TopicMismatchException(
                    "Topic %s has cleanup.policy %s, not %s, as if the broker had made it by itself: set it with kafka-configs.sh, or delete the topic if it is empty"
                        .formatted(resource.name(), policy, cleanup(compacted.get(resource))));
              }
            });
  }

  private Map<Topics, TopicDescription> describe(Collection<Topics> topics, long deadline) {
    List<String> names = topics.stream().map(cluster.topics()::of).toList();
    Map<String, KafkaFuture<TopicDescription>> futures =
        admin.describeTopics(names).topicNameValues();
    Map<Topics, TopicDescription> found = new HashMap<>();
    futures.forEach(
        (name, future) -> {
          try {
            found.put(
                cluster.topics().topic(name).orElseThrow(),
                get(future, deadline, "describing topic " + name));
          } catch (UnknownTopicOrPartitionException e) {
            LOG.debug("Topic {} does not exist", name);
          }
        });
    return found;
  }

  private void createAll(List<NewTopic> topics, long deadline) {
    admin
        .createTopics(topics)
        .values()
        .forEach(
            (name, future) -> {
              try {
                get(future, deadline, "creating topic " + name);
              } catch (TopicExistsException e) {
                LOG.debug("Topic {} was created by somebody else meanwhile", name);
              }
            });
  }

  private void awaitLeaders(long deadline) {
    while (true) {
      Map<Topics, TopicDescription> found = describe(CATALOGUE, deadline);
      boolean ready =
          found.size() == Topics.values().length
              && found.values().stream()
                  .flatMap(topic -> topic.partitions().stream())
                  .allMatch(partition -> partition.leader() != null && !partition.isr().isEmpty());
      if (ready) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw unavailable("giving every partition a leader in time", null);
      }
      pause();
    }
  }

  private NewTopic newTopic(Topics topic, TopicSettings settings) {
    int partitions = topic.partitionedLikeTheRing() ? settings.partitions() : 1;
    Map<String, String> configs = new HashMap<>();
    configs.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        String.valueOf(
            topic == Topics.DEAD_LETTERS
                ? ClientProperties.MAX_REQUEST_BYTES
                : Codec.DEFAULT_MAX_BYTES));
    if (settings.replication() >= 3) {
      configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    if (topic.compacted()) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup(topic));
      // The segment that is written to is never compacted, so it has to be short.
      configs.put(TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofMinutes(10)));
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(16 * 1024 * 1024));
      configs.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.2");
      configs.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofHours(1)));
    }
    if (topic.retention().isPresent() || !topic.compacted()) {
      configs.put(
          TopicConfig.RETENTION_MS_CONFIG, topic.retention().map(TopicAdmin::millis).orElse("-1"));
    }
    return new NewTopic(cluster.topics().of(topic), partitions, (short) settings.replication())
        .configs(configs);
  }

  private static String cleanup(Topics compacted) {
    return compacted.retention().isPresent()
        ? TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE
        : TopicConfig.CLEANUP_POLICY_COMPACT;
  }

  /** In whatever order a broker lists them. */
  private static Set<String> kinds(String cleanup) {
    return Set.of(cleanup.split("\\s*,\\s*"));
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  private <T> T get(KafkaFuture<T> future, long deadline, String what) {
    try {
      return future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof TopicExistsException) {
        throw (KafkaException) e.getCause();
      }
      throw failed(what, e.getCause());
    } catch (TimeoutException e) {
      throw unavailable(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(what, e);
    }
  }

  private ClusterUnavailableException unavailable(String what, Throwable cause) {
    return new ClusterUnavailableException(
        "Kafka at %s did not answer (%s)".formatted(cluster.bootstrapServers(), what), cause);
  }

  /** It has answered, and said why it did not do what it was asked for. */
  private ClusterUnavailableException failed(String what, Throwable cause) {
    if (!KafkaFailure.isRefusal(cause)) {
      return unavailable(what, cause);
    }
    return new ClusterUnavailableException(
        "Kafka at %s refused %s: %s"
            .formatted(cluster.bootstrapServers(), what, KafkaFailure.describe(cause)),
        cause);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterUnavailableException("interrupted while waiting for leaders", e);
    }
  }
}
