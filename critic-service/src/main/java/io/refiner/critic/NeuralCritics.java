package io.refiner.critic;

import java.util.Set;
import java.util.function.Function;

import io.refiner.policies.PolicySource;

/** Lends critics, each with the model that is to judge now. */
final class NeuralCritics {

  private final PolicySource policies;
  private final Set<String> tasks;
  private final int maxNewTokens;

  /**
   * @param policies lends the models
   * @param tasks the tasks that they were trained for
   * @param maxNewTokens tokens that a critique may have
   */
  NeuralCritics(PolicySource policies, Set<String> tasks, int maxNewTokens) {
    this.policies = policies;
    this.tasks = Set.copyOf(tasks);
    this.maxNewTokens = maxNewTokens;
  }

  /** Works with one critic, whose model stays the same until the work returns. */
  <T> T use(Function<NeuralCritic, T> work) {
    return policies.use(
        policy ->
            work.apply(new NeuralCritic(policy.model(), policy.version(), tasks, maxNewTokens)));
  }
}
