package io.refiner.seq2seq.generation;

/** Not even a single answer fits into the device's memory. */
public class DeviceMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what was tried and what helps.
   *
   * @param rows answers that are written side by side and can't be parted: 1, or the beams of one
   *     search
   * @param tokens that each of them may have, the prompt's included
   */
  public DeviceMemoryException(int rows, int tokens, int tokenBudget, Throwable cause) {
    super(
        "the device has no memory for rows: %d, tokens in each: %d, which is the least that can be"
                .formatted(rows, tokens)
            + " asked of it, though token-budget "
            + tokenBudget
            + " allows more: end what else uses the device, ask for fewer beams or new tokens, lower"
            + " max-prompt-tokens, or take another device",
        cause);
  }
}
