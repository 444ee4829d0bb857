package io.refiner.schemas;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import org.apache.avro.specific.SpecificRecord;

import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/**
 * Every topic of a deployment. The topics of the ring have one partition count, which is fixed for
 * the life of a deployment, because a record's answers go to the partition that it came from.
 */
public enum Topics {
  PROBLEMS("problems", Layout.RING, Cleanup.DELETE, Duration.ofDays(7), Problem.class),
  GENERATION_REQUESTS(
      "generation-requests",
      Layout.RING,
      Cleanup.DELETE,
      Duration.ofDays(7),
      GenerationRequest.class),
  HYPOTHESES("hypotheses", Layout.RING, Cleanup.DELETE, Duration.ofDays(7), Hypotheses.class),
  /** The training log, so it is kept longest of those that are not compacted. */
  FEEDBACK("feedback", Layout.RING, Cleanup.DELETE, Duration.ofDays(365), Feedback.class),
  RESULTS("results", Layout.RING, Cleanup.DELETE, Duration.ofDays(30), Result.class),
  /** The orchestrator's changelog: the whole state of each open episode. */
  EPISODES("episodes", Layout.RING, Cleanup.COMPACT, null, Episode.class),
  ROLLOUTS("rollouts", Layout.RING, Cleanup.DELETE, Duration.ofDays(365), null),
  /** What could not be handled, until an operator has seen it. */
  DEAD_LETTERS("dead-letters", Layout.RING, Cleanup.DELETE, null, DeadLetter.class),
  /** Every version of every model, and which one is current: the newest of each key is kept. */
  POLICIES("policies", Layout.SINGLE, Cleanup.COMPACT, null, PolicyUpdate.class),
  /** What services have made of these versions: the newest of each key, while it is refreshed. */
  POLICY_STATUS(
      "policy-status", Layout.SINGLE, Cleanup.COMPACT, Duration.ofDays(7), PolicyStatus.class),
  LEARNER_BATCHES("learner-batches", Layout.SINGLE, Cleanup.DELETE, null, null),
  /** Writers' schemas by fingerprint; the values are JSON, not Avro. */
  SCHEMAS("schemas", Layout.SINGLE, Cleanup.COMPACT, null, null);

  /** The partitions of each topic of the ring, unless a deployment chooses otherwise. */
  public static final int DEFAULT_PARTITIONS = 24;

  private enum Layout {
    RING,
    SINGLE
  }

  private enum Cleanup {
    DELETE,
    COMPACT
  }

  private final String topicName;
  private final Layout layout;
  private final Cleanup cleanup;
  private final Duration retention;
  private final Class<? extends SpecificRecord> recordType;

  Topics(
      String topicName,
      Layout layout,
      Cleanup cleanup,
      Duration retention,
      Class<? extends SpecificRecord> recordType) {
    this.topicName = topicName;
    this.layout = layout;
    this.cleanup = cleanup;
    this.retention = retention;
    this.recordType = recordType;
  }

  /**
   * Names the topic as handlers and dead letters do; on the broker a deployment's prefix precedes
   * it.
   */
  public String topicName() {
    return topicName;
  }

  /** Says whether the topic has the ring's partition count; the others have one partition. */
  public boolean partitionedLikeTheRing() {
    return layout == Layout.RING;
  }

  /** Says whether only the newest record of each key is kept. */
  public boolean compacted() {
    return cleanup == Cleanup.COMPACT;
  }

  /** How long records are kept, those of a compacted topic too; empty is for ever. */
  public Optional<Duration> retention() {
    return Optional.ofNullable(retention);
  }

  /** The record that the topic carries; empty for one that has no Avro record (yet). */
  public Optional<Class<? extends SpecificRecord>> recordType() {
    return Optional.ofNullable(recordType);
  }

  /** The topic with this name, without a deployment's prefix. */
  public static Optional<Topics> named(String topicName) {
    return Arrays.stream(values()).filter(topic -> topic.topicName.equals(topicName)).findFirst();
  }
}
