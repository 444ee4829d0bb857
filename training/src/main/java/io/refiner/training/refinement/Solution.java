package io.refiner.training.refinement;

/**
 * A critic's own answer to a problem.
 *
 * @param hypothesis as the model wrote it
 * @param confidence from 0 to 1; 0 if the hypothesis can't be read or was not ended
 */
public record Solution(String hypothesis, double confidence) {

  public Solution {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence " + confidence + " is not within 0..1");
    }
  }
}
