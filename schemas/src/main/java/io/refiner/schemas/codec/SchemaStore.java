package io.refiner.schemas.codec;

import java.util.Optional;

import org.apache.avro.Schema;

/**
 * Finds writers' schemas. The seam for other registries: the codec asks nothing else of one.
 * Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface SchemaStore {

  /**
   * Finds a schema by its CRC-64-AVRO fingerprint.
   *
   * @return the schema; empty if this store does not have it
   */
  Optional<Schema> find(long fingerprint);

  /**
   * Says that a batch of records was received: a schema that was missing before may have been
   * published since, and is looked for again, once for the whole batch.
   */
  default void received() {}

  /** A store that asks this one, then the other. */
  default SchemaStore orElse(SchemaStore other) {
    SchemaStore first = this;
    return new SchemaStore() {

      @Override
      public Optional<Schema> find(long fingerprint) {
        return first.find(fingerprint).or(() -> other.find(fingerprint));
      }

      @Override
      public void received() {
        first.received();
        other.received();
      }
    };
  }
}
