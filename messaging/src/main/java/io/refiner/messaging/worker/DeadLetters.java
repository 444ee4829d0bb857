package io.refiner.messaging.worker;

import io.refiner.schemas.record.Failure;

/** Makes the records of the {@code dead-letters} topic. */
public final class DeadLetters {

  private DeadLetters() {}

  /** A dead letter for an input that could be decoded but not handled. */
  public static Output of(String service, Input input, Failure failure) {
    throw new IllegalStateException("not written yet");
  }
}
