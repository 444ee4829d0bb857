package io.refiner.seq2seq.generation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a model be closed by another thread than the one that it works on: its native memory is
 * freed when the call under way has ended, or, if that takes too long, left to the process's end.
 */
public final class ExclusiveGenerator implements TextGenerator {

  private static final Logger LOG = LoggerFactory.getLogger(ExclusiveGenerator.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final TextGenerator model;
  private final Duration patience;
  private boolean closed;

  /**
   * @param model owned by this from now on
   * @param patience how long closing waits for the call under way
   */
  public ExclusiveGenerator(TextGenerator model, Duration patience) {
    this.model = model;
    this.patience = patience;
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return model.generate(prompts);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int tokens(String text) {
    return model.tokens(text);
  }

  @Override
  public int maxPromptTokens() {
    return model.maxPromptTokens();
  }

  @Override
  public String digest() {
    return model.digest();
  }

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
      closed = true;
      model.close();
    } finally {
      lock.unlock();
    }
  }
}
