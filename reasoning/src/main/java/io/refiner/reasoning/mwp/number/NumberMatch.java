package io.refiner.reasoning.mwp.number;

/**
 * A number that was found in a text.
 *
 * @param value always finite
 * @param end where the text goes on behind it
 */
public record NumberMatch(double value, int end) {

  public NumberMatch {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is not a finite number");
    }
  }
}
