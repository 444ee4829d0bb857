package io.refiner.policies;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SwappablePolicyTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("how many", 1, Decoding.greedy(4), 0));

  private final Policy first = StubModel.policy(1);
  private final Policy second = StubModel.policy(2);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  @Test
  void aSwapWaitsForTheWorkUnderWayAndTakesEffectAtTheNext() {
    SwappablePolicy slot = new SwappablePolicy(first, LONG);
    CompletableFuture<Boolean> work = work(slot);

    CompletableFuture<Boolean> swap = CompletableFuture.supplyAsync(() -> slot.swap(second));
    leave.countDown();

    assertThat(work.join()).as("the model was open throughout").isTrue();
    assertThat(swap.join()).isTrue();
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
  void closesWhenTheWorkUnderWayHasEnded() {
    SwappablePolicy slot = new SwappablePolicy(first, LONG);
    CompletableFuture<Boolean> work = work(slot);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(slot::close);

    leave.countDown();

    closing.join();
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
