package io.refiner.training.data;

/**
 * What a critic's epoch is made of.
 *
 * @param synthetic problems from templates
 * @param renumbered the share of problems whose numbers get other names
 * @param reworded the share of names and things that get other words
 * @param gold the share of hypotheses that are gold
 * @param written the share of the others that are wrong ones of the generator, where it wrote any;
 *     the rest are perturbations
 * @param sampling how the generator writes them
 */
public record CriticMix(
    int synthetic,
    double renumbered,
    double reworded,
    double gold,
    double written,
    SamplingSettings sampling) {

  public CriticMix {
    Shares.check("renumbered", renumbered);
    Shares.check("reworded", reworded);
    Shares.check("gold", gold);
    Shares.check("written", written);
    if (synthetic < 0) {
      throw new IllegalArgumentException("synthetic must be at least 0, not " + synthetic);
    }
  }
}
