package io.refiner.messaging.worker;

/** Where a test can make a worker fail or wait, by name. */
public enum FaultPoint {
  /** Between two steps of the loop. */
  LOOP,
  /** A batch was answered, its transaction has not begun. */
  BEFORE_TRANSACTION,
  /** All outputs are sent, the offsets are not. */
  AFTER_SEND,
  /** Outputs and offsets are sent, the transaction is not committed. */
  BEFORE_COMMIT,
  /** The transaction is committed, the worker does not know yet. */
  AFTER_COMMIT,
  /** In the callback that takes partitions away, before anything is done about them. */
  INSIDE_REVOKE
}
