package io.refiner.seq2seq.generation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExclusiveGeneratorTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final BusyModel model = new BusyModel();

  @Test
  void closesWhenTheCallUnderWayHasEnded() {
    ExclusiveGenerator generator = new ExclusiveGenerator(model, LONG);
    CompletableFuture<?> call = CompletableFuture.runAsync(() -> generator.generate(List.of()));
    await(model.entered);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(generator::close);

    model.leave.countDown();
    closing.join();
    call.join();

    assertThat(model.closedWhileBusy).isFalse();
    assertThat(model.closed).isTrue();
  }

  @Test
  void leavesAModelAloneThatStaysBusy() {
    ExclusiveGenerator generator = new ExclusiveGenerator(model, Duration.ofMillis(1));
    CompletableFuture<?> call = CompletableFuture.runAsync(() -> generator.generate(List.of()));
    await(model.entered);

    generator.close();

    assertThat(model.closed).isFalse();
    model.leave.countDown();
    call.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Works until it is let go. */
  private static final class BusyModel implements TextGenerator {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private volatile boolean busy;
    private volatile boolean closed;
    private volatile boolean closedWhileBusy;

    @Override
    public List<List<Sample>> generate(List<Prompt> prompts) {
      busy = true;
      entered.countDown();
      await(leave);
      busy = false;
      return List.of();
    }

    @Override
    public int tokens(String text) {
      return 1;
    }

    @Override
    public int maxPromptTokens() {
      return 1;
    }

    @Override
    public String digest() {
      return "";
    }

    @Override
    public void close() {
      closedWhileBusy = busy;
      closed = true;
    }
  }
}
