package io.refiner.training.data;

/**
 * What a critic's epoch is made of.
 *
 * @param augmentation how the problems are varied and added to
 * @param gold the share of hypotheses that are gold
 * @param written the share of the others that are wrong ones of the generator, where it wrote any;
 *     the rest are perturbations
 * @param sampling how the generator writes them
 */
public record CriticMix(
    Augmentation augmentation, double gold, double written, SamplingSettings sampling) {

  public CriticMix {
    Shares.check("gold", gold);
    Shares.check("written", written);
  }
}
