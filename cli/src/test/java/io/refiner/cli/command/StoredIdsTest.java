package io.refiner.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: an id is printed once its problem is stored, and never before. */
class StoredIdsTest {

  private final StringWriter out = new StringWriter();
  private final StoredIds ids = new StoredIds(new PrintWriter(out, true));
  private final CompletableFuture<Long> first = new CompletableFuture<>();
  private final CompletableFuture<Long> second = new CompletableFuture<>();

  private void write() {
    ids.written("first", first);
    ids.written("second", second);
  }

  @Test
  void anIdIsPrintedWhenItsProblemIsStoredInTheOrderOfTheFile() {
    write();
    ids.print();
    assertThat(out.toString()).isEmpty();

    second.complete(0L);
    ids.print();
    assertThat(out.toString()).isEmpty();

    first.complete(1L);
    ids.print();
    ids.print();
    assertThat(out.toString().lines()).containsExactly("first", "second");
  }

  @Test
  void afterAFailureAllThatIsStoredIsPrintedAndTheOthersAreCounted() {
    write();
    first.completeExceptionally(new IllegalStateException("told to"));
    second.complete(0L);

    RuntimeException failure = ids.lost(new IllegalStateException("the broker is away"));

    assertThat(out.toString().lines()).containsExactly("second");
    assertThat(failure).hasMessageContaining("1 of the 2").hasMessageContaining("first");
    assertThat(failure).hasMessageContaining("the broker is away");
  }
}
