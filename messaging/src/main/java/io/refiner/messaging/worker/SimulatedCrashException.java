package io.refiner.messaging.worker;

/**
 * Thrown by {@link Faults} to stop a worker as a crash of its process would: nothing is finished,
 * aborted or handed back, and {@link TransactionalWorker#run} throws it.
 */
public final class SimulatedCrashException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SimulatedCrashException(FaultPoint point) {
    super("simulated crash at " + point);
  }
}
