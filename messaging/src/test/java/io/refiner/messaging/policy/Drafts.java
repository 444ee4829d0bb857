package io.refiner.messaging.policy;

import java.time.Instant;
import java.util.Map;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;

import static java.util.Optional.empty;
import static java.util.Optional.of;

/** Policies to publish; nobody opens their folders. */
final class Drafts {

  static final PolicyName GENERATOR = new PolicyName(PolicyRole.GENERATOR, "mwp");
  static final PolicyName CRITIC = new PolicyName(PolicyRole.CRITIC, "mwp");

  private Drafts() {}

  static PolicyUpdate draft(PolicyName name, String digest) {
    return PolicyUpdate.newBuilder()
        .setRole(name.role())
        .setName(name.name())
        .setVersion(0)
        .setUri("file:///models/" + digest + "/")
        .setDigest(digest)
        .setMetrics(Map.of("exactMatch", 0.5))
        .setPublishedAt(Instant.EPOCH)
        .setPublishedBy("ann")
        .setSelectedAt(Instant.EPOCH)
        .build();
  }

  static PolicyUpdate version(long version) {
    return PolicyUpdate.newBuilder(draft(GENERATOR, "d" + version)).setVersion(version).build();
  }

  static ReadRecord read(String key, PolicyUpdate update) {
    return new ReadRecord(0, 0, 0, key, of(update), empty());
  }
}
