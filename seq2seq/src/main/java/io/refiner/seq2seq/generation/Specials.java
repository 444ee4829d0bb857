package io.refiner.seq2seq.generation;

import java.util.Set;

import io.refiner.seq2seq.GenerationDefaults;
import io.refiner.seq2seq.T5Config;

/**
 * The tokens that frame an answer.
 *
 * @param start the decoder's first input
 * @param pad fills what is no answer
 * @param ends each of them ends an answer
 * @param defaults what the model asks of every answer
 */
record Specials(int start, int pad, Set<Integer> ends, GenerationDefaults defaults) {

  Specials {
    ends = Set.copyOf(ends);
  }

  static Specials of(T5Config config) {
    return new Specials(
        config.decoderStartTokenId(),
        config.padTokenId(),
        Set.copyOf(config.eosTokenIds()),
        config.generation());
  }

  /** Whether the token is one of an answer's words. */
  boolean isWord(int token) {
    return token != pad && !ends.contains(token);
  }
}
