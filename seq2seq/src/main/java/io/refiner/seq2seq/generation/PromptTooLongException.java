package io.refiner.seq2seq.generation;

/** A prompt has more tokens than the model takes. */
public class PromptTooLongException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Names the prompt by its place, never by its text.
   *
   * @param index which of the prompts, from 0
   * @param tokens how many tokens it has, the end token included
   * @param limit how many it may have
   */
  public PromptTooLongException(int index, int tokens, int limit) {
    super("prompt " + index + " has " + tokens + " tokens, but max-prompt-tokens is " + limit);
  }
}
