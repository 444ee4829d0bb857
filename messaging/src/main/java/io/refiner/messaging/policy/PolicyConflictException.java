package io.refiner.messaging.policy;

/** Others kept publishing at the same time: nothing was written, and it can be tried again. */
public final class PolicyConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PolicyConflictException(PolicyName name, Throwable cause) {
    super(
        "others publish policies at the same time, so nothing was written for "
            + name
            + ": try again",
        cause);
  }
}
