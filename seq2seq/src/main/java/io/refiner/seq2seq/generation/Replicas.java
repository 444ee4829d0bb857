package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Splits prompts among generators over one network, each on a thread of its own; a prompt's answers
 * don't depend on which of them gives it. A single one works on the caller's thread.
 */
public final class Replicas implements AutoCloseable {

  private final List<BatchedGenerator> generators;
  private final int maxPromptTokens;
  private final ExecutorService threads;

  /**
   * @param count how many there are, at least 1
   * @param generator makes one, over a network that several threads may use
   */
  public Replicas(int count, int maxPromptTokens, Supplier<BatchedGenerator> generator) {
    this.generators = Stream.generate(generator).limit(count).toList();
    this.maxPromptTokens = maxPromptTokens;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "seq2seq-replica");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Answers each prompt, in their order.
   *
   * @throws PromptTooLongException before anything is generated
   */
  public List<List<Sample>> generate(List<Prompt> prompts) {
    if (generators.size() == 1 || prompts.size() < 2) {
      return generators.get(0).generate(prompts);
    }
    List<List<Integer>> shares = shares(prompts);
    List<CompletableFuture<List<List<Sample>>>> work = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      BatchedGenerator generator = generators.get(i);
      List<Prompt> own = shares.get(i).stream().map(prompts::get).toList();
      work.add(CompletableFuture.supplyAsync(() -> generator.generate(own), threads));
    }
    awaitAll(work);
    List<List<Sample>> answers = new ArrayList<>(Collections.nCopies(prompts.size(), List.of()));
    for (int i = 0; i < shares.size(); i++) {
      List<List<Sample>> own = work.get(i).join();
      for (int j = 0; j < own.size(); j++) {
        answers.set(shares.get(i).get(j), own.get(j));
      }
    }
    return List.copyOf(answers);
  }

  /** How many tokens the encoder would read for this text. */
  public int tokens(String text) {
    return generators.get(0).tokens(text);
  }

  @Override
  public void close() {
    threads.shutdown();
    generators.forEach(BatchedGenerator::close);
  }

  /** Deals prompts out, longest first, so that the shares take about the same time. */
  private List<List<Integer>> shares(List<Prompt> prompts) {
    int[] lengths = new int[prompts.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = tokens(prompts.get(i).text());
      if (lengths[i] > maxPromptTokens) {
        throw new PromptTooLongException(i, lengths[i], maxPromptTokens);
      }
    }
    List<Integer> longestFirst =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .toList();
    int count = Math.min(generators.size(), lengths.length);
    return IntStream.range(0, count)
        .mapToObj(share -> everyNth(longestFirst, share, count))
        .toList();
  }

  private static List<Integer> everyNth(List<Integer> values, int first, int step) {
    return IntStream.iterate(first, i -> i < values.size(), i -> i + step)
        .mapToObj(values::get)
        .toList();
  }

  /** Waits for all even if one fails, so that none is at work when the network is closed. */
  private static void awaitAll(List<? extends CompletableFuture<?>> work) {
    try {
      CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
