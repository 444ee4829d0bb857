package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the answers that a beam search writes side by side.
 *
 * @param decoding of the prompt
 * @param origin which of the beams of the step before it goes on from
 * @param tokens the ids so far, without the start token
 * @param logProbs of each of them, under the model
 * @param score while it is open, the sum of the log-probabilities after penalties; then divided
 */
record Beam(Decoding decoding, int origin, List<Integer> tokens, List<Float> logProbs, float score)
    implements Hypothesis {

  static Beam empty(Decoding decoding) {
    return new Beam(decoding, 0, List.of(), List.of(), 0);
  }

  /** One token more. */
  Beam then(int origin, Continuation next) {
    List<Integer> longer = new ArrayList<>(tokens);
    longer.add(next.token());
    List<Float> longerLogProbs = new ArrayList<>(logProbs);
    longerLogProbs.add(next.logProb());
    return new Beam(decoding, origin, longer, longerLogProbs, score + next.score());
  }

  Beam withScore(float value) {
    return new Beam(decoding, origin, tokens, logProbs, value);
  }

  int lastToken() {
    return tokens.get(tokens.size() - 1);
  }

  /**
   * A token that may come next.
   *
   * @param score its log-probability after penalties
   * @param logProb its log-probability under the model
   */
  record Continuation(int token, float score, float logProb) {}
}
