package io.refiner.messaging.worker;

/**
 * Is told that whoever works goes on: by the loop itself, never by a timer, so that a loop that
 * hangs is seen. For probes.
 */
@FunctionalInterface
public interface Pulse {

  /** Nobody looks. */
  Pulse NONE = ready -> {};

  /**
   * Goes on; must return at once.
   *
   * @param ready whether it does its work: it is a member of its group, and everything that it was
   *     assigned is restored. Waiting for a broker, a model or the state of a partition is alive,
   *     and not ready
   */
  void beat(boolean ready);
}
