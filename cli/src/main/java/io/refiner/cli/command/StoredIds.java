package io.refiner.cli.command;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import io.refiner.cli.terminal.RunFailedException;

/** Prints the ids of problems once they are stored, in the order in which they were written. */
final class StoredIds {

  private record Written(String id, CompletableFuture<Long> offset) {

    boolean isStored() {
      return offset.isDone() && !offset.isCompletedExceptionally();
    }
  }

  private final PrintWriter out;
  private final Deque<Written> waiting = new ArrayDeque<>();
  private int count;

  StoredIds(PrintWriter out) {
    this.out = out;
  }

  /**
   * A problem was handed to the producer.
   *
   * @param offset completes when it is stored
   */
  void written(String id, CompletableFuture<Long> offset) {
    waiting.add(new Written(id, offset));
    count++;
  }

  /** How many problems were handed to the producer. */
  int count() {
    return count;
  }

  /** Prints what is stored, up to the first one that is not. */
  void print() {
    while (!waiting.isEmpty() && waiting.peek().isStored()) {
      out.println(waiting.remove().id());
    }
  }

  /** Prints all that is stored, and says of how many others nothing is known. */
  RunFailedException lost(RuntimeException cause) {
    waiting.stream().filter(Written::isStored).forEach(written -> out.println(written.id()));
    waiting.removeIf(Written::isStored);
    out.flush();
    String message =
        waiting.isEmpty()
            ? cause.getMessage()
            : "%s of the %s problems that were written are stored, as their ids say, and of %s, the first of them %s, nothing is known: submit those again: %s"
                .formatted(
                    count - waiting.size(),
                    count,
                    waiting.size(),
                    waiting.peek().id(),
                    cause.getMessage());
    return new RunFailedException(message, cause);
  }
}
