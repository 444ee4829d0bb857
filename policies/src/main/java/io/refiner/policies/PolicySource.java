package io.refiner.policies;

import java.util.function.Function;

/** Lends a service the policy to work with. */
public interface PolicySource {

  /**
   * Works with one policy, which stays the same and open until the work returns: a batch of records
   * is answered by one.
   *
   * @throws IllegalStateException if the policy was closed for good
   */
  <T> T use(Function<Policy, T> work);

  /** A policy that is never swapped; its owner closes it. */
  static PolicySource fixed(Policy policy) {
    return new PolicySource() {

      @Override
      public <T> T use(Function<Policy, T> work) {
        return work.apply(policy);
      }
    };
  }
}
