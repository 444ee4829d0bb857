package io.refiner.seq2seq.generation;

import java.util.List;

/** A model that answers prompts; not thread-safe. */
public interface TextGenerator extends AutoCloseable {

  /**
   * Answers each prompt with as many samples as it asks for, in the order of the prompts. Batches
   * are formed inside, by length and token budget.
   */
  List<List<Sample>> generate(List<Prompt> prompts);

  /** How many tokens the text has for this model, the end token included. */
  int tokens(String text);

  /** The most tokens that a prompt may have; longer ones are refused, never cut. */
  int maxPromptTokens();

  /** Names the weights: SHA-256 in hex. */
  String digest();

  @Override
  void close();
}
