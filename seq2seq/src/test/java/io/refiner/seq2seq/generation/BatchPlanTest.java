package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.BatchPlan.Job;

import static org.assertj.core.api.Assertions.assertThat;

class BatchPlanTest {

  @Test
  void everySampleIsInOneBatchAndOnlyWhatCantBeSplitExceedsTheBudget() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int budget = 1 + random.nextInt(400);
      List<Job> jobs = jobs(random, random.nextInt(40));
      List<List<Job>> batches = BatchPlan.of(jobs, budget);
      assertThat(samples(batches.stream().flatMap(Collection::stream).toList()))
          .containsExactlyInAnyOrderElementsOf(samples(jobs));
      for (List<Job> batch : batches) {
        assertThat(BatchPlan.isSmallest(batch) || BatchPlan.cost(batch) <= budget).isTrue();
        assertThat(batch.stream().map(Job::isSearch).distinct()).hasSize(1);
      }
    }
  }

  @Test
  void promptsOfLikeLengthShareABatch() {
    List<Job> jobs = List.of(job(0, 3, 1), job(1, 9, 1), job(2, 3, 1), job(3, 9, 1));
    assertThat(BatchPlan.of(jobs, 28).stream().map(b -> b.stream().map(Job::index).toList()))
        .containsExactly(List.of(1, 3), List.of(0, 2));
  }

  @Test
  void theBudgetCountsWhatAnswersMayHave() {
    Prompt longAnswer = new Prompt("", 1, Decoding.greedy(90), 0);
    List<Job> jobs = List.of(job(0, 10, 1), job(1, 10, 1), Job.of(2, new int[10], longAnswer));
    assertThat(BatchPlan.cost(jobs)).isEqualTo(300);
    assertThat(BatchPlan.of(jobs, 299)).hasSize(2);
  }

  @Test
  void manyShortPromptsDontMakeABatchOfTooManyRows() {
    List<Job> jobs = jobsOfOneToken(2 * Limits.MAX_ROWS);
    assertThat(BatchPlan.of(jobs, Integer.MAX_VALUE)).hasSize(2);
  }

  /** Each asked-for sample by prompt and number. */
  private static List<List<Integer>> samples(List<Job> jobs) {
    List<List<Integer>> samples = new ArrayList<>();
    for (Job job : jobs) {
      for (int sample = job.from(); sample < job.from() + job.samples(); sample++) {
        samples.add(List.of(job.index(), sample));
      }
    }
    return samples;
  }

  private static List<Job> jobsOfOneToken(int count) {
    return IntStream.range(0, count).mapToObj(index -> job(index, 1, 1)).toList();
  }

  private static List<Job> jobs(Random random, int count) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Decoding decoding = random.nextInt(4) == 0 ? Decoding.beams(5, 4) : Decoding.greedy(5);
      Prompt prompt = new Prompt("", 1 + random.nextInt(5), decoding, 0);
      jobs.add(Job.of(i, new int[1 + random.nextInt(50)], prompt));
    }
    return jobs;
  }

  private static Job job(int index, int tokens, int samples) {
    return Job.of(index, new int[tokens], new Prompt("", samples, Decoding.greedy(5), 0));
  }
}
