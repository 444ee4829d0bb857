package io.refiner.messaging.worker;

/** Deterministic fault injection: called on the worker's Kafka thread at every named point. */
@FunctionalInterface
public interface Faults {

  /** No faults. */
  Faults NONE = point -> {};

  /** May wait, or throw what the point is to fail with. */
  void at(FaultPoint point);
}
