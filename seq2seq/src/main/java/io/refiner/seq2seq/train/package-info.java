/**
 * Training by cross-entropy and by rewards: the compiled pass that gradients are taken of, AdamW,
 * and the trainer that owns the live weights.
 */
package io.refiner.seq2seq.train;
