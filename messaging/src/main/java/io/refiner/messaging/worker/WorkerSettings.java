package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

/**
 * How one worker works.
 *
 * @param cluster which cluster and deployment
 * @param service the name of the service, which is its consumer group
 * @param instance names the worker among its service's; stable over restarts and unique among live
 *     workers, or they fence each other off
 * @param inputs the topics that are consumed, all of the ring
 * @param outputs the topics that only this service writes to, all of the ring, without changelog
 *     and dead letters
 * @param changelog the compacted topic that a stateful handler is restored from
 * @param pace when batches are made
 * @param membership how the worker belongs to its group
 * @param limits what is tried and for how long
 * @param offsets what is done about offsets that a broker deletes
 */
public record WorkerSettings(
    ClusterSettings cluster,
    String service,
    String instance,
    List<Topics> inputs,
    List<Topics> outputs,
    Optional<Topics> changelog,
    Pace pace,
    Membership membership,
    Limits limits,
    Offsets offsets) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  /**
   * When batches are made.
   *
   * @param maxBatch records that a handler is given at once, at most
   * @param linger how long a batch that is not full waits; zero does not wait
   * @param tick how often a handler is called without input; empty never calls it
   */
  public record Pace(int maxBatch, Duration linger, Optional<Duration> tick) {

    public Pace {
      check(maxBatch >= 1, "max-batch", maxBatch, "1 at least");
      check(!linger.isNegative(), "linger", linger, "not negative");
      tick.ifPresent(every -> check(every.toMillis() >= 1, "tick", every, "1 ms at least"));
    }
  }

  /**
   * How the worker belongs to its group.
   *
   * @param staticMember whether it keeps its partitions over a restart (KIP-345)
   * @param leaveOnStop whether a static member gives its partitions up when it stops (KIP-1092)
   * @param maxPollInterval how long the group waits for a worker that has stopped polling
   * @param drainBudget how long a revoked partition waits for the batch in flight
   */
  public record Membership(
      boolean staticMember, boolean leaveOnStop, Duration maxPollInterval, Duration drainBudget) {

    public Membership {
      check(!drainBudget.isNegative(), "drain-budget", drainBudget, "not negative");
      check(
          maxPollInterval.compareTo(drainBudget.multipliedBy(2)) > 0,
          "max-poll-interval",
          maxPollInterval,
          "more than twice drain-budget (" + drainBudget + ")");
    }
  }

  /**
   * What is tried and for how long.
   *
   * @param transactionTimeout how long a transaction may stay open
   * @param handlerAttempts attempts at a record before it goes to the dead letters
   * @param handlerTimeout how long a handler may be at one batch before it counts as hung
   * @param handlerBackoff the pause before the second attempt; doubles
   * @param reconnectBackoffMax the longest pause between attempts to reach the broker
   * @param maxRecordBytes the largest record that is written
   */
  public record Limits(
      Duration transactionTimeout,
      int handlerAttempts,
      Duration handlerTimeout,
      Duration handlerBackoff,
      Duration reconnectBackoffMax,
      int maxRecordBytes) {

    public Limits {
      check(
          transactionTimeout.toMillis() >= 1000,
          "transaction-timeout",
          transactionTimeout,
          "1 s at least");
      check(handlerAttempts >= 1, "handler-attempts", handlerAttempts, "1 at least");
      check(handlerTimeout.toMillis() >= 1, "handler-timeout", handlerTimeout, "1 ms at least");
      check(!handlerBackoff.isNegative(), "handler-backoff", handlerBackoff, "not negative");
      check(
          reconnectBackoffMax.toMillis() >= 100,
          "reconnect-backoff-max",
          reconnectBackoffMax,
          "100 ms at least");
      check(maxRecordBytes >= 1024, "max-record-bytes", maxRecordBytes, "1024 at least");
    }
  }

  /** What is done with a partition whose position neither the group nor its outputs know. */
  public enum LostPosition {
    /** The worker ends with an error. */
    FAIL,
    /** Its records are processed again. */
    EARLIEST,
    /** Its records are skipped. */
    LATEST
  }

  /**
   * A broker deletes the offsets of a group that has no members some time after they were committed
   * (offsets.retention.minutes).
   *
   * @param refresh how often offsets are committed again although nothing was read
   * @param lostPosition what is done where they were deleted, and outputs don't tell them
   */
  public record Offsets(Duration refresh, LostPosition lostPosition) {

    public Offsets {
      check(refresh.toMillis() >= 1, "offset-refresh", refresh, "1 ms at least");
    }
  }

  public WorkerSettings {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    check(NAME.matcher(service).matches(), "service", service, "1 to 100 of a-zA-Z0-9._-");
    check(NAME.matcher(instance).matches(), "instance", instance, "1 to 100 of a-zA-Z0-9._-");
    check(!inputs.isEmpty(), "inputs", inputs, "one topic at least");
    check(new HashSet<>(inputs).size() == inputs.size(), "inputs", inputs, "without repetition");
    check(
        inputs.stream().allMatch(Topics::partitionedLikeTheRing),
        "inputs",
        inputs,
        "topics of the ring only");
    check(
        outputs.stream().allMatch(Topics::partitionedLikeTheRing),
        "outputs",
        outputs,
        "topics of the ring only");
    changelog.ifPresent(
        topic ->
            check(
                topic.compacted() && topic.partitionedLikeTheRing(),
                "changelog",
                topic,
                "a compacted topic of the ring"));
  }

  /**
   * Reads {@code refiner.messaging.worker}, overridden by {@code
   * refiner.messaging.services.SERVICE}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException naming the key that is wrong, and its value
   */
  public static WorkerSettings parse(
      Config root,
      String service,
      String instance,
      List<Topics> inputs,
      List<Topics> outputs,
      Optional<Topics> changelog) {
    try {
      Config worker = root.getConfig("refiner.messaging.worker");
      String own = "refiner.messaging.services." + service;
      Config config = root.hasPath(own) ? root.getConfig(own).withFallback(worker) : worker;
      return new WorkerSettings(
          ClusterSettings.parse(root),
          service,
          instance,
          inputs,
          outputs,
          changelog,
          pace(config),
          membership(config),
          limits(config),
          offsets(config));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public WorkerSettings withCluster(ClusterSettings other) {
    return new WorkerSettings(
        other, service, instance, inputs, outputs, changelog, pace, membership, limits, offsets);
  }

  public WorkerSettings withPace(Pace other) {
    return new WorkerSettings(
        cluster, service, instance, inputs, outputs, changelog, other, membership, limits, offsets);
  }

  public WorkerSettings withMembership(Membership other) {
    return new WorkerSettings(
        cluster, service, instance, inputs, outputs, changelog, pace, other, limits, offsets);
  }

  public WorkerSettings withLimits(Limits other) {
    return new WorkerSettings(
        cluster, service, instance, inputs, outputs, changelog, pace, membership, other, offsets);
  }

  public WorkerSettings withOffsets(Offsets other) {
    return new WorkerSettings(
        cluster, service, instance, inputs, outputs, changelog, pace, membership, limits, other);
  }

  private static Pace pace(Config config) {
    Duration tick = config.getDuration("tick");
    return new Pace(
        config.getInt("max-batch"),
        config.getDuration("linger"),
        tick.isZero() ? Optional.empty() : Optional.of(tick));
  }

  private static Membership membership(Config config) {
    return new Membership(
        config.getBoolean("static-member"),
        config.getBoolean("leave-on-stop"),
        config.getDuration("max-poll-interval"),
        config.getDuration("drain-budget"));
  }

  private static Offsets offsets(Config config) {
    String lost = config.getString("lost-position");
    return new Offsets(
        config.getDuration("offset-refresh"),
        Arrays.stream(LostPosition.values())
            .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(lost))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "worker setting lost-position must be fail, earliest or latest, but is "
                            + lost)));
  }

  private static Limits limits(Config config) {
    return new Limits(
        config.getDuration("transaction-timeout"),
        config.getInt("handler-attempts"),
        config.getDuration("handler-timeout"),
        config.getDuration("handler-backoff"),
        config.getDuration("reconnect-backoff-max"),
        config.getInt("max-record-bytes"));
  }

  private static void check(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "worker setting " + key + " must be " + rule + ", but is " + value);
    }
  }
}
