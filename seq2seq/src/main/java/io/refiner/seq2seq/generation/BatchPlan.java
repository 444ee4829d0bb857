package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.refiner.seq2seq.generation.Decoding.Beams;

/** Forms batches of prompts of like length. */
final class BatchPlan {

  /**
   * Some samples of a prompt in token ids.
   *
   * @param index the prompt's place among those that were asked together
   * @param tokens its ids, the end token included
   * @param prompt what was asked
   * @param from the first of the samples
   * @param samples how many; of a beam search always all
   */
  record Job(int index, int[] tokens, Prompt prompt, int from, int samples) {

    static Job of(int index, int[] tokens, Prompt prompt) {
      return new Job(index, tokens, prompt, 0, prompt.samples());
    }

    boolean isSearch() {
      return prompt.decoding().strategy() instanceof Beams;
    }

    /** Rows of a batch that it takes. */
    int rows() {
      return prompt.decoding().strategy() instanceof Beams search ? search.beams() : samples;
    }

    /** Tokens that one row may come to have. */
    int length() {
      return tokens.length + prompt.decoding().maxNewTokens();
    }

    private Job slice(int start, int count) {
      return new Job(index, tokens, prompt, start, count);
    }
  }

  private BatchPlan() {}

  /** The tokens that a batch may come to have, padding included. */
  static long cost(List<Job> batch) {
    long rows = rows(batch);
    int prompt = batch.stream().mapToInt(job -> job.tokens.length).max().orElse(0);
    int answer =
        batch.stream().mapToInt(job -> job.prompt.decoding().maxNewTokens()).max().orElse(0);
    return rows * (prompt + answer);
  }

  static int rows(List<Job> batch) {
    return batch.stream().mapToInt(Job::rows).sum();
  }

  /** Whether it can't be made smaller. */
  static boolean isSmallest(List<Job> batch) {
    return batch.size() == 1 && (batch.get(0).isSearch() || batch.get(0).samples() == 1);
  }

  /**
   * Splits jobs, longest first, into batches that stay within budget and rows; what exceeds them
   * alone and can't be split gets a batch of its own. Beam searches are apart from the rest.
   */
  static List<List<Job>> of(List<Job> jobs, long tokenBudget) {
    Map<Boolean, List<Job>> bySearch =
        jobs.stream()
            .flatMap(job -> slices(job, tokenBudget).stream())
            .sorted(Comparator.comparingInt((Job job) -> job.tokens.length).reversed())
            .collect(Collectors.partitioningBy(Job::isSearch));
    List<List<Job>> batches = new ArrayList<>();
    bySearch.values().forEach(alike -> batches.addAll(batches(alike, tokenBudget)));
    return batches;
  }

  /** Parts a prompt of many samples, so that each part fits. */
  private static List<Job> slices(Job job, long tokenBudget) {
    long most = Math.max(1, Math.min(Limits.MAX_ROWS, tokenBudget / job.length()));
    if (job.isSearch() || job.samples <= most) {
      return List.of(job);
    }
    List<Job> slices = new ArrayList<>();
    for (int done = 0; done < job.samples; done += (int) most) {
      slices.add(job.slice(job.from + done, (int) Math.min(most, job.samples - done)));
    }
    return slices;
  }

  private static List<List<Job>> batches(List<Job> sorted, long tokenBudget) {
    List<List<Job>> batches = new ArrayList<>();
    List<Job> batch = new ArrayList<>();
    for (Job job : sorted) {
      batch.add(job);
      if (batch.size() > 1 && (cost(batch) > tokenBudget || rows(batch) > Limits.MAX_ROWS)) {
        batch.remove(batch.size() - 1);
        batches.add(batch);
        batch = new ArrayList<>(List.of(job));
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
