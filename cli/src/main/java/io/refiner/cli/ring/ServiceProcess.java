package io.refiner.cli.ring;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.worker.Pulse;

/**
 * Makes a service the purpose of this process: SIGTERM and SIGINT stop it in good order, and the
 * process then ends with exit code 0, where the JVM by itself would say 143 or 130.
 */
public final class ServiceProcess {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);

  /** Below the 30 s after which a container runtime kills. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

  private final AtomicReference<Service> opened = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private ServiceProcess() {}

  /**
   * Opens the service and runs it on the calling thread. Returns when it ends by itself; does not
   * return after a signal.
   *
   * @param pulse is told while the service goes on
   * @throws RuntimeException what the service could not be opened for, or failed with
   */
  public static void run(Supplier<Service> service, Pulse pulse) {
    new ServiceProcess().openAndRun(service, pulse);
  }

  /** Stops the service, as SIGTERM does, when the process that started this one is gone. */
  public static void stopWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
  }

  private void openAndRun(Supplier<Service> supplier, Pulse pulse) {
    Thread hook = new Thread(this::stop, "stop-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Service service = supplier.get();
      opened.set(service);
      service.run(pulse);
      close();
    } catch (RuntimeException | Error e) {
      failed.set(true);
      closeInTime();
      throw e;
    } finally {
      ended.countDown();
      unhook(hook);
    }
  }

  private void close() {
    Service service = opened.get();
    if (service != null && closed.compareAndSet(false, true)) {
      service.close();
    }
  }

  /** What the service failed with may hang still, with its model: the process ends all the same. */
  private void closeInTime() {
    Thread closer = new Thread(this::close, "close");
    closer.setDaemon(true);
    closer.start();
    try {
      closer.join(STOP_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The shutdown hook. Only a halt ends the process with another exit code than the signal's. */
  private void stop() {
    Thread closer = new Thread(this::close, "close");
    closer.start();
    boolean inTime = opened.get() == null || await(closer);
    if (!inTime) {
      LOG.error(
          "could not stop within {} s; what was in flight is done again by whoever takes over",
          STOP_LIMIT.toSeconds());
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(inTime && !failed.get() ? 0 : 1);
  }

  private boolean await(Thread closer) {
    try {
      closer.join(STOP_LIMIT.toMillis());
      return !closer.isAlive() && ended.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("a signal has begun the stop already");
    }
  }
}
