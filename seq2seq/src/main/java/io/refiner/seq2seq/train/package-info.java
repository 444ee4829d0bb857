/** Training by cross-entropy: examples, AdamW, and the trainer that owns the live weights. */
package io.refiner.seq2seq.train;
