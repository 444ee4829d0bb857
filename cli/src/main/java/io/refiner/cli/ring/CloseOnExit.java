package io.refiner.cli.ring;

/**
 * Closes a ring when the process is told to stop, so that no process or folder of it is left
 * behind.
 */
public final class CloseOnExit implements AutoCloseable {

  private final Ring ring;
  private final Thread hook;

  private CloseOnExit(Ring ring) {
    this.ring = ring;
    this.hook = new Thread(ring::close, "close-on-exit");
  }

  /** From now on until this is closed, which closes the ring too. */
  public static CloseOnExit of(Ring ring) {
    CloseOnExit guard = new CloseOnExit(ring);
    Runtime.getRuntime().addShutdownHook(guard.hook);
    return guard;
  }

  /** What is closed. */
  public Ring ring() {
    return ring;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already, and closes the ring.
      return;
    }
    ring.close();
  }
}
