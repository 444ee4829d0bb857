package io.refiner.messaging.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyStatus;

/**
 * What services say they have made of published versions: the last report of each process.
 *
 * @param byKey the reports by the topic's keys
 */
public record PolicyReports(Map<String, PolicyStatus> byKey) {

  /**
   * A process that has not reported for this long has ended without a word: it reports once a
   * minute.
   */
  public static final Duration SILENCE = Duration.ofMinutes(3);

  public PolicyReports {
    byKey = Map.copyOf(byKey);
  }

  /** Before anything was read. */
  public static PolicyReports none() {
    return new PolicyReports(Map.of());
  }

  /**
   * What the topic holds now.
   *
   * @throws ClusterUnavailableException if the cluster or the topic is away
   */
  public static PolicyReports read(ClusterSettings cluster) {
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.POLICY_STATUS)) {
      return none().with(reader.readToEnd());
    }
  }

  /**
   * The reports after more records of the topic. One that can't be read, or that its key does not
   * fit, changes nothing.
   */
  public PolicyReports with(List<ReadRecord> records) {
    if (records.isEmpty()) {
      return this;
    }
    Map<String, PolicyStatus> reports = new TreeMap<>(byKey);
    for (ReadRecord read : records) {
      Optional<PolicyStatus> status = read.valueAs(PolicyStatus.class);
      if (read.value().isEmpty() && read.error().isEmpty()) {
        reports.remove(read.key());
      } else if (status.filter(value -> key(value).equals(read.key())).isPresent()) {
        reports.put(read.key(), status.get());
      }
    }
    return new PolicyReports(reports);
  }

  /** Of one model, by instance. */
  public List<PolicyStatus> of(PolicyName name) {
    return new TreeMap<>(byKey)
        .values().stream().filter(status -> PolicyName.of(status).equals(name)).toList();
  }

  /** Whether a process has been silent for so long that it must be taken for gone. */
  public static boolean isSilent(PolicyStatus status, Instant now) {
    return status.getReportedAt().plus(SILENCE).isBefore(now);
  }

  static String key(PolicyStatus status) {
    return PolicyName.of(status).statusKey(status.getInstance());
  }
}
