package io.refiner.policies;

import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * A model that speaks, and what its answers say of it.
 *
 * @param version its name, version and digest
 * @param model not thread-safe
 */
public record Policy(ModelVersion version, TextGenerator model) {}
