package io.refiner.seq2seq.train;

import java.util.List;

/**
 * An answer token by token, as a model sampled it: decoding and encoding again may give others.
 *
 * @param source the encoder's input, without an end token
 * @param tokens the answer's ids, at least one, the end token included if the model wrote it
 */
public record TokenExample(String source, List<Integer> tokens) {

  public TokenExample {
    tokens = List.copyOf(tokens);
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("an answer needs at least one token");
    }
  }
}
