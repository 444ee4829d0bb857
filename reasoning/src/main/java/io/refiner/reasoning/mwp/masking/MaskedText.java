package io.refiner.reasoning.mwp.masking;

import java.util.List;

/**
 * A problem's words with its numbers masked.
 *
 * @param text tokens one space apart, {@code numberK} in place of the K-th number
 * @param numbers the value behind each {@code numberK}, by K
 */
public record MaskedText(String text, List<Double> numbers) {

  public MaskedText {
    numbers = List.copyOf(numbers);
  }
}
