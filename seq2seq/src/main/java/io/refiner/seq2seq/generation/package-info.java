/** Text in, sampled text out: prompts, decoding, samples and their log-probabilities. */
package io.refiner.seq2seq.generation;
