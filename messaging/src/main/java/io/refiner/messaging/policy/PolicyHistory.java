package io.refiner.messaging.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * What the topic says of one model.
 *
 * @param name the model
 * @param versions everything that was published, oldest first
 * @param current what services are to use; empty before the first publication
 */
public record PolicyHistory(
    PolicyName name, List<PolicyUpdate> versions, Optional<PolicyUpdate> current) {

  public PolicyHistory {
    versions = List.copyOf(versions);
  }

  /** A model of which nothing was published. */
  public static PolicyHistory empty(PolicyName name) {
    return new PolicyHistory(name, List.of(), Optional.empty());
  }

  /**
   * The history after one more record of the topic. A record of another model, one that can't be
   * read, and one that its key does not fit change nothing.
   */
  PolicyHistory with(ReadRecord read) {
    Optional<PolicyUpdate> update =
        read.valueAs(PolicyUpdate.class)
            .filter(value -> value.getRole() == name.role())
            .filter(value -> value.getName().equals(name.name()))
            .filter(value -> value.getVersion() >= 1);
    if (update.isEmpty()) {
      return this;
    }
    if (read.key().equals(name.key())) {
      return new PolicyHistory(name, versions, update);
    }
    if (!read.key().equals(name.key(update.get().getVersion()))) {
      return this;
    }
    NavigableMap<Long, PolicyUpdate> byVersion = new TreeMap<>();
    versions.forEach(version -> byVersion.put(version.getVersion(), version));
    byVersion.put(update.get().getVersion(), update.get());
    return new PolicyHistory(name, List.copyOf(byVersion.values()), current);
  }

  /** The version with this number. */
  public Optional<PolicyUpdate> version(long version) {
    return versions.stream().filter(update -> update.getVersion() == version).findFirst();
  }

  /** The version before the current one. */
  public Optional<PolicyUpdate> beforeCurrent() {
    return candidates().stream().skip(1).findFirst();
  }

  /**
   * What a service that starts may use, best first: the current version, then those before it,
   * newest first. Versions after it were rolled back.
   */
  public List<PolicyUpdate> candidates() {
    List<PolicyUpdate> candidates = new ArrayList<>();
    current.ifPresent(
        chosen -> {
          candidates.add(chosen);
          for (int i = versions.size() - 1; i >= 0; i--) {
            if (versions.get(i).getVersion() < chosen.getVersion()) {
              candidates.add(versions.get(i));
            }
          }
        });
    return candidates;
  }

  long nextVersion() {
    return versions.isEmpty() ? 1 : versions.get(versions.size() - 1).getVersion() + 1;
  }
}
