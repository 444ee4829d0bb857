package io.refiner.policies;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that works now, until another one takes its place. A swap waits for the work under way
 * and goes before the next; then the old model's native memory is freed. Safe for use by several
 * threads.
 */
final class SwappablePolicy implements PolicySource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SwappablePolicy.class);

  /** Fair, so that batch after batch can't keep a swap waiting. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Duration patience;
  private Policy policy;
  private boolean closed;

  /**
   * @param first owned by this from now on
   * @param patience how long closing waits for the work under way
   */
  SwappablePolicy(Policy first, Duration patience) {
    this.policy = first;
    this.patience = patience;
  }

  @Override
  public <T> T use(Function<Policy, T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return work.apply(policy);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has another policy work from the next time on, and closes the old one.
   *
   * @param next owned by this from now on
   * @return whether it works; otherwise this was closed meanwhile, and so is the policy
   */
  boolean swap(Policy next) {
    Policy old = next;
    lock.lock();
    try {
      if (!closed) {
        old = policy;
        policy = next;
      }
    } finally {
      lock.unlock();
    }
    close(old);
    return old != next;
  }

  /** The next model works, whatever becomes of the memory of the one before it. */
  private static void close(Policy old) {
    try {
      old.model().close();
    } catch (RuntimeException e) {
      LOG.warn("The model {} can't be closed: its memory is not freed here", old.version(), e);
    }
  }

  /** Closes the model when the work under way has ended; if that takes too long, not at all. */
  @Override
  public void close() {
    try {
      if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The model is still busy after {}: its memory is not freed here", patience);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (!closed) {
        closed = true;
        policy.model().close();
      }
    } finally {
      lock.unlock();
    }
  }
}
