package io.refiner.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.feedback.ErrorTypes;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.training.data.HypothesisPool;
import io.refiner.training.data.RoleExamples;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.JudgeSettings;

/**
 * Looks early whether a checkpoint is of the role that it is given for: a folder says nothing of
 * role and task, so the model is asked a few dev problems.
 *
 * @param task that it should know
 * @param dev problems, of which the first few are asked
 */
record RoleCheck(Task task, List<TrainingProblem> dev) {

  private static final int PROBES = 16;

  private static final String SOLVES =
      "; one that solves problems, as the bundled critic does, needs the judge's mode solve"
          + " (--critic-mode solve)";

  RoleCheck {
    dev = List.copyOf(dev.subList(0, Math.min(PROBES, dev.size())));
  }

  /**
   * Refuses a model that doesn't do what a critic's is asked for: one that shall write feedback and
   * says nothing which reads as it, or one that shall solve and writes no hypothesis.
   *
   * @throws IllegalArgumentException naming the folder and what the model said
   */
  void requireCritic(TextGenerator model, JudgeSettings judge, Path folder) {
    if (judge.solves()) {
      requireGenerator(model, folder);
      return;
    }
    List<Problem> problems = new ArrayList<>();
    List<String> hypotheses = new ArrayList<>();
    Random random = new Random(0);
    for (TrainingProblem problem : dev) {
      problems.add(problem.problem());
      problems.add(problem.problem());
      hypotheses.add(problem.gold().canonical());
      hypotheses.add(HypothesisPool.perturbed(problem, random).canonical());
    }
    List<Critique> said =
        judge.critic(task, model, CriticTraining.MAX_NEW_TOKENS).judge(problems, hypotheses);
    if (said.stream().allMatch(RoleCheck::unclear)) {
      String first = said.get(0).text();
      throw new IllegalArgumentException(
          "%s is no critic of %s that writes feedback: it says such as '%s'%s"
              .formatted(folder, task.name(), first, isHypothesis(first) ? SOLVES : ""));
    }
  }

  /**
   * Refuses a model that writes no hypothesis.
   *
   * @throws IllegalArgumentException naming the folder and what the model wrote
   */
  void requireGenerator(TextGenerator model, Path folder) {
    RoleExamples roles = new RoleExamples(task);
    Decoding greedy = Decoding.greedy(SamplingSettings.MAX_NEW_TOKENS);
    List<Prompt> prompts =
        dev.stream()
            .map(problem -> new Prompt(roles.solve(problem).source(), 1, greedy, 0))
            .toList();
    List<String> written =
        model.generate(prompts).stream().map(samples -> samples.get(0).text()).toList();
    if (written.stream().allMatch(text -> task.canonical(text).isEmpty())) {
      throw new IllegalArgumentException(
          "%s is no generator of %s: it writes such as '%s'"
              .formatted(folder, task.name(), written.get(0)));
    }
  }

  /**
   * Refuses a vocabulary that can't write what is to be learned.
   *
   * @throws IllegalArgumentException naming the folder and a hypothesis
   */
  void requireVocabulary(Tokenizer tokenizer, Path folder) {
    String gold = dev.get(0).gold().canonical();
    String again = tokenizer.decode(tokenizer.encode(gold));
    if (!task.canonical(again).equals(task.canonical(gold))) {
      throw new IllegalArgumentException(
          "the vocabulary of %s can't write '%s', only '%s': begin from another base"
              .formatted(folder, gold, again));
    }
  }

  private boolean isHypothesis(String text) {
    return task.canonical(text).isPresent();
  }

  private static boolean unclear(Critique critique) {
    return critique.findings().stream()
        .anyMatch(finding -> finding.type().equals(ErrorTypes.UNCLEAR_FEEDBACK));
  }
}
