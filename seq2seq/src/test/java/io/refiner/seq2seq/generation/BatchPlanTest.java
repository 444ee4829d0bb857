package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.generation.BatchPlan.Job;

import static org.assertj.core.api.Assertions.assertThat;

class BatchPlanTest {

  @Test
  void everyJobIsInOneBatchAndNoBatchOfSeveralExceedsTheBudget() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int budget = 1 + random.nextInt(300);
      List<Job> jobs = jobs(random, random.nextInt(40));
      List<List<Job>> batches = BatchPlan.of(jobs, budget);
      assertThat(batches.stream().flatMap(Collection::stream).toList())
          .containsExactlyInAnyOrderElementsOf(jobs);
      for (List<Job> batch : batches) {
        int samples = batch.stream().mapToInt(job -> job.prompt().samples()).sum();
        int widest = batch.stream().mapToInt(job -> job.tokens().length).max().orElse(0);
        assertThat(batch.size() == 1 || samples * widest <= budget).isTrue();
      }
    }
  }

  @Test
  void promptsOfLikeLengthShareABatch() {
    List<Job> jobs = List.of(job(0, 3, 1), job(1, 9, 1), job(2, 3, 1), job(3, 9, 1));
    assertThat(BatchPlan.of(jobs, 18).stream().map(b -> b.stream().map(Job::index).toList()))
        .containsExactly(List.of(1, 3), List.of(0, 2));
  }

  private static List<Job> jobs(Random random, int count) {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(job(i, 1 + random.nextInt(50), 1 + random.nextInt(5)));
    }
    return jobs;
  }

  private static Job job(int index, int tokens, int samples) {
    return new Job(index, new int[tokens], new Prompt("", samples, Decoding.greedy(5), 0));
  }
}
