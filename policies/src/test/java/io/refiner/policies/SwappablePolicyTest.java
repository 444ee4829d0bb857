package io.refiner.policies;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SwappablePolicyTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED);
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("how many", 1, Decoding.greedy(4), 0));

  private final Policy first = StubModel.policy(1);
  private final Policy second = StubModel.policy(2);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  @Test
  void aSwapWaitsForTheWorkUnderWayAndTakesEffectAtTheNext() throws Exception {
    SwappablePolicy slot = new SwappablePolicy(first, LONG);
    CompletableFuture<Boolean> work = work(slot);

    FutureTask<Boolean> swap = waiting(() -> slot.swap(second));
    leave.countDown();

    assertThat(work.join()).as("the model was open throughout").isTrue();
    assertThat(swap.get()).isTrue();
    assertThat(isClosed(first)).isTrue();
    assertThat(speaking(slot)).isEqualTo(2);
  }

  @Test
  void everyWorkSeesOneOpenModelHoweverOftenItIsSwapped() {
    SwappablePolicy slot = new SwappablePolicy(StubModel.policy(0), LONG);
    CompletableFuture<Void> swaps =
        CompletableFuture.runAsync(
            () -> IntStream.rangeClosed(1, 500).forEach(i -> slot.swap(StubModel.policy(i))));

    long last = 0;
    do {
      long seen =
          slot.use(
              policy -> {
                String said = policy.model().generate(PROMPTS).get(0).get(0).text();
                assertThat(said).isEqualTo(policy.version().getDigest());
                return policy.version().getVersion();
              });
      assertThat(seen).isGreaterThanOrEqualTo(last);
      last = seen;
    } while (!swaps.isDone());

    swaps.join();
    assertThat(speaking(slot)).isEqualTo(500);
  }

  @Test
  void theNextModelWorksThoughTheOldOneCanNotBeClosed() {
    StubModel stuck =
        new StubModel("d1") {
          @Override
          public void close() {
            throw new IllegalStateException("stuck");
          }
        };
    SwappablePolicy slot = new SwappablePolicy(new Policy(first.version(), stuck), LONG);

    assertThat(slot.swap(second)).isTrue();

    assertThat(speaking(slot)).isEqualTo(2);
  }

  @Test
  void aPolicyThatComesAfterTheCloseIsClosedToo() {
    SwappablePolicy slot = new SwappablePolicy(first, LONG);
    slot.close();

    assertThat(slot.swap(second)).isFalse();

    assertThat(isClosed(first)).isTrue();
    assertThat(isClosed(second)).isTrue();
    assertThatThrownBy(() -> slot.use(policy -> policy))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }

  @Test
  void closesWhenTheWorkUnderWayHasEnded() throws Exception {
    SwappablePolicy slot = new SwappablePolicy(first, LONG);
    CompletableFuture<Boolean> work = work(slot);
    FutureTask<Boolean> closing =
        waiting(
            () -> {
              slot.close();
              return true;
            });

    leave.countDown();

    assertThat(closing.get()).isTrue();
    assertThat(work.join()).as("the model was open throughout").isTrue();
    assertThat(isClosed(first)).isTrue();
  }

  @Test
  void leavesAModelAloneThatStaysBusy() {
    SwappablePolicy slot = new SwappablePolicy(first, Duration.ofMillis(1));
    CompletableFuture<Boolean> work = work(slot);

    slot.close();

    assertThat(isClosed(first)).isFalse();
    leave.countDown();
    work.join();
  }

  /** A task that waits for something when this returns. */
  private static FutureTask<Boolean> waiting(Callable<Boolean> task) {
    FutureTask<Boolean> future = new FutureTask<>(task);
    Thread thread = new Thread(future);
    thread.start();
    Awaitility.await().until(() -> WAITING.contains(thread.getState()));
    return future;
  }

  /** Work that is under way when this returns, until it may leave. */
  private CompletableFuture<Boolean> work(SwappablePolicy slot) {
    CompletableFuture<Boolean> work =
        CompletableFuture.supplyAsync(
            () ->
                slot.use(
                    policy -> {
                      entered.countDown();
                      await(leave);
                      return !isClosed(policy);
                    }));
    await(entered);
    return work;
  }

  private static long speaking(SwappablePolicy slot) {
    return slot.use(policy -> policy.version().getVersion());
  }

  private static boolean isClosed(Policy policy) {
    return ((StubModel) policy.model()).isClosed();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
