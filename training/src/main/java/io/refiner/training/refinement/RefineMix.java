package io.refiner.training.refinement;

import com.typesafe.config.Config;

import io.refiner.training.data.Augmentation;

/**
 * What a generator in the loop with a critic learns from.
 *
 * @param neural whether a model is the critic; else it is the oracle
 * @param chunk problems whose episodes are played together, with the same weights
 * @param counterfactual the share of episodes in which a perturbation takes gold's place after turn
 *     1. A model soon knows the training problems by heart and needs no feedback on them; here it
 *     can't know what is right but for the feedback.
 * @param augmentation how the problems are varied and added to
 * @param exploration how the episodes are played
 */
public record RefineMix(
    boolean neural,
    int chunk,
    double counterfactual,
    Augmentation augmentation,
    Exploration exploration) {

  public RefineMix {
    if (chunk < 1) {
      throw new IllegalArgumentException("chunk must be at least 1, not " + chunk);
    }
    if (!(counterfactual >= 0 && counterfactual <= 1)) {
      throw new IllegalArgumentException("counterfactual must be in [0, 1], not " + counterfactual);
    }
  }

  /** Reads the settings of a section. */
  public static RefineMix from(Config config) {
    return new RefineMix(
        neural(config.getString("critic")),
        config.getInt("chunk"),
        config.getDouble("counterfactual"),
        Augmentation.from(config),
        Exploration.from(config));
  }

  /** The same without problems from templates. */
  public RefineMix withoutTemplates() {
    return new RefineMix(
        neural, chunk, counterfactual, augmentation.withoutTemplates(), exploration);
  }

  private static boolean neural(String critic) {
    if (!critic.equals("neural") && !critic.equals("oracle")) {
      throw new IllegalArgumentException("critic must be oracle or neural, not " + critic);
    }
    return critic.equals("neural");
  }
}
