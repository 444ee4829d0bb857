package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** Has a generator write hypotheses for problems. */
public final class HypothesisWriter {

  private final RoleExamples roles;
  private final TextGenerator generator;

  public HypothesisWriter(Task task, TextGenerator generator) {
    this.roles = new RoleExamples(task);
    this.generator = generator;
  }

  /** Puts the samples of every problem's first turn into the pool. */
  public void write(
      List<TrainingProblem> problems, SamplingSettings settings, long seed, HypothesisPool pool) {
    if (settings.samples() == 0) {
      return;
    }
    List<Prompt> prompts = new ArrayList<>();
    for (TrainingProblem problem : problems) {
      String text = roles.solve(problem).source();
      long own = Seeds.of(seed, prompts.size());
      prompts.add(new Prompt(text, settings.samples(), settings.decoding(), own));
    }
    List<List<Sample>> answers = generator.generate(prompts);
    for (int i = 0; i < problems.size(); i++) {
      for (Sample sample : answers.get(i)) {
        pool.add(problems.get(i), sample.text());
      }
    }
  }
}
