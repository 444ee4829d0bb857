package io.refiner.training.data;

/**
 * What a generator's epoch is made of.
 *
 * @param synthetic problems from templates
 * @param renumbered the share of problems whose numbers get other names
 * @param reworded the share of names and things that get other words
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
    int synthetic,
    double renumbered,
    double reworded,
    double revisions,
    double counterfactual,
    double written,
    int writeEvery,
    SamplingSettings sampling) {

  public GeneratorMix {
    Shares.check("renumbered", renumbered);
    Shares.check("reworded", reworded);
    Shares.check("revisions", revisions);
    Shares.check("counterfactual", counterfactual);
    Shares.check("written", written);
    if (synthetic < 0 || writeEvery < 1) {
      throw new IllegalArgumentException(
          "synthetic must be at least 0 and write-every at least 1, not %d and %d"
              .formatted(synthetic, writeEvery));
    }
  }
}
