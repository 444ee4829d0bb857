package io.refiner.training.refinement;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

import io.refiner.reasoning.feedback.Critique;

/** Which of the explored hypotheses an episode goes on with. */
public enum Keep {
  /** Any, as REFINER's paper has it. */
  RANDOM,
  /** The one with the highest reward; of equal ones the first drawn. */
  BEST,
  /** The one with the lowest reward; of equal ones the first drawn. */
  WORST;

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException naming the key and the value
   */
  public static Keep parse(String name) {
    return List.of(values()).stream()
        .filter(keep -> keep.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("keep must be random, best or worst, not " + name));
  }

  /** The index of the critique whose hypothesis is kept. */
  int choose(List<Critique> critiques, Random random) {
    int drawn = random.nextInt(critiques.size());
    return IntStream.range(0, critiques.size())
        .boxed()
        .reduce((kept, next) -> beats(critiques.get(next), critiques.get(kept)) ? next : kept)
        .filter(any -> this != RANDOM)
        .orElse(drawn);
  }

  private boolean beats(Critique next, Critique kept) {
    return this == BEST ? next.reward() > kept.reward() : next.reward() < kept.reward();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
