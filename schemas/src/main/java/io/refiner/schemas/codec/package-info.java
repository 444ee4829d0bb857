/**
 * Avro single-object encoding: each value carries its writer's schema fingerprint, and a {@link
 * io.refiner.schemas.codec.SchemaStore} finds the schema, so that no registry is on the data path.
 */
package io.refiner.schemas.codec;
