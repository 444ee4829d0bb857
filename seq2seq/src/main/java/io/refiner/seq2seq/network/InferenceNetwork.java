package io.refiner.seq2seq.network;

/** A T5 as generation needs it: prompts in, then one token after another. */
public interface InferenceNetwork extends AutoCloseable {

  /** Encodes a batch of prompts and begins an answer to each. */
  DecodingSession start(TokenBatch prompts);

  @Override
  void close();
}
