package io.refiner.critic;

import java.util.function.Function;

import io.refiner.policies.Policy;
import io.refiner.policies.PolicySource;

/** Lends critics, each with the model that is to judge now. */
final class ModelCritics {

  private final PolicySource policies;
  private final Function<Policy, ModelCritic> critic;

  /**
   * @param policies lends the models
   * @param critic makes a critic of one
   */
  ModelCritics(PolicySource policies, Function<Policy, ModelCritic> critic) {
    this.policies = policies;
    this.critic = critic;
  }

  /** Works with one critic, whose model stays the same until the work returns. */
  <T> T use(Function<ModelCritic, T> work) {
    return policies.use(policy -> work.apply(critic.apply(policy)));
  }
}
