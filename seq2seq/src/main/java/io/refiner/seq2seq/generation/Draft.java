package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.List;

/** A sampled or greedy answer while it is written. */
final class Draft implements Hypothesis {

  private final Prompt prompt;
  private final int sample;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<Float> logProbs = new ArrayList<>();
  private boolean ended;

  /**
   * Nothing yet.
   *
   * @param sample which of the prompt's samples this is, from 0
   */
  Draft(Prompt prompt, int sample) {
    this.prompt = prompt;
    this.sample = sample;
  }

  @Override
  public Decoding decoding() {
    return prompt.decoding();
  }

  @Override
  public List<Integer> tokens() {
    return tokens;
  }

  List<Float> logProbs() {
    return logProbs;
  }

  /** The number in [0, 1) that draws the next token: it follows from seed, sample and step. */
  double uniform() {
    return Uniform.of(prompt.seed(), sample, tokens.size());
  }

  /** Whether the model ended it. */
  boolean ended() {
    return ended;
  }

  /** Whether no token may follow. */
  boolean done() {
    return ended || tokens.size() >= decoding().maxNewTokens();
  }

  /** How many tokens may follow unless it ends. */
  int left() {
    return decoding().maxNewTokens() - tokens.size();
  }

  void append(TokenChooser.Choice choice, Specials specials) {
    tokens.add(choice.id());
    logProbs.add(choice.logProb());
    ended = specials.ends().contains(choice.id());
  }
}
