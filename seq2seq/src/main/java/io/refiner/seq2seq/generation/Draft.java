package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An answer while it is written. */
final class Draft {

  private final Prompt prompt;
  private final int sample;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<Float> logProbs = new ArrayList<>();
  private boolean ended;

  Draft(Prompt prompt, int sample) {
    this.prompt = prompt;
    this.sample = sample;
  }

  Decoding decoding() {
    return prompt.decoding();
  }

  long seed() {
    return prompt.seed();
  }

  /** Which of the prompt's samples this is, from 0. */
  int sample() {
    return sample;
  }

  List<Integer> tokens() {
    return tokens;
  }

  List<Float> logProbs() {
    return logProbs;
  }

  /** Whether the model ended it. */
  boolean ended() {
    return ended;
  }

  /** Whether no token may follow. */
  boolean done() {
    return ended || tokens.size() >= decoding().maxNewTokens();
  }

  void append(TokenChooser.Choice choice, Set<Integer> endTokens) {
    tokens.add(choice.id());
    logProbs.add(choice.logProb());
    ended = endTokens.contains(choice.id());
  }
}
