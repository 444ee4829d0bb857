package io.refiner.seq2seq.train;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * The model that a training begins with.
 *
 * @param config its shape
 * @param tokenizer its vocabulary, which the trainer owns
 * @param weights all its weights
 */
record Base(T5Config config, Tokenizer tokenizer, Weights weights) {

  static Base of(Checkpoint checkpoint, Tokenizer tokenizer, NDManager manager) {
    return new Base(checkpoint.config(), tokenizer, StoredWeights.load(manager, checkpoint));
  }

  /** The same model with other weights. */
  Base with(Weights others) {
    return new Base(config, tokenizer, others);
  }
}
