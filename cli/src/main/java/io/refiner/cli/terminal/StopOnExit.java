package io.refiner.cli.terminal;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a long run end in order when the process is told to stop (SIGTERM, SIGINT): the run sees
 * that it should stop, and the process waits for it. The exit code is then the signal's, 143 or
 * 130.
 */
public final class StopOnExit implements AutoCloseable {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private StopOnExit(Runnable onRequest) {
    this.hook = new Thread(() -> await(onRequest), "stop-on-exit");
  }

  /**
   * From now on until this is closed.
   *
   * @param onRequest told when the process is to stop
   */
  public static StopOnExit begin(Runnable onRequest) {
    StopOnExit stop = new StopOnExit(onRequest);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /** Whether the run should end as soon as it can. */
  public boolean requested() {
    return requested;
  }

  /** The run has ended: the process may too. */
  @Override
  public void close() {
    ended.countDown();
    if (!requested) {
      unhook();
    }
  }

  private void unhook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process has begun to stop at this very moment, and waits for nothing any more.
      requested = true;
    }
  }

  private void await(Runnable onRequest) {
    requested = true;
    if (ended.getCount() == 0) {
      return;
    }
    onRequest.run();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
