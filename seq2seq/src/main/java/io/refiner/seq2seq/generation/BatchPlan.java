package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Forms batches of prompts of like length. */
final class BatchPlan {

  /**
   * A prompt in token ids.
   *
   * @param index its place among the prompts that were asked together
   * @param tokens its ids, the end token included
   * @param prompt what was asked
   */
  record Job(int index, int[] tokens, Prompt prompt) {}

  private BatchPlan() {}

  /**
   * Splits jobs, longest first, so that each batch's samples times its longest prompt stay within
   * the budget; a job that exceeds it alone gets a batch of its own.
   */
  static List<List<Job>> of(List<Job> jobs, int tokenBudget) {
    List<Job> sorted = new ArrayList<>(jobs);
    sorted.sort(Comparator.comparingInt((Job job) -> job.tokens.length).reversed());
    List<List<Job>> batches = new ArrayList<>();
    List<Job> batch = new ArrayList<>();
    long samples = 0;
    for (Job job : sorted) {
      long width = batch.isEmpty() ? job.tokens.length : batch.get(0).tokens.length;
      if (!batch.isEmpty() && (samples + job.prompt.samples()) * width > tokenBudget) {
        batches.add(batch);
        batch = new ArrayList<>();
        samples = 0;
      }
      batch.add(job);
      samples += job.prompt.samples();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
