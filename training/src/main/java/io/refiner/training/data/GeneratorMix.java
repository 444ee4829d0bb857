package io.refiner.training.data;

/**
 * What a generator's epoch is made of.
 *
 * @param augmentation how the problems are varied and added to
 * @param revisions the share of problems that are asked in a later turn's form too
 * @param counterfactual the share of these whose gold is replaced by a perturbation of it. A model
 *     soon knows the training problems by heart and needs no feedback on them; here it can't know
 *     what is right but for the feedback.
 * @param written the share of the others with a wrong hypothesis of the model's own, once there are
 *     any; the rest have perturbations of gold
 * @param writeEvery epochs between the model's writing new hypotheses
 * @param sampling how it writes them
 */
public record GeneratorMix(
    Augmentation augmentation,
    double revisions,
    double counterfactual,
    double written,
    int writeEvery,
    SamplingSettings sampling) {

  public GeneratorMix {
    Shares.check("revisions", revisions);
    Shares.check("counterfactual", counterfactual);
    Shares.check("written", written);
    if (writeEvery < 1) {
      throw new IllegalArgumentException("write-every must be at least 1, not " + writeEvery);
    }
  }
}
