package io.refiner.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.FittingGenerator;
import io.refiner.seq2seq.generation.RememberingGenerator;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.data.RoleExamples;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.Critic;
import io.refiner.training.refinement.LoopScores;
import io.refiner.training.refinement.RefinementLoop;
import io.refiner.training.supervised.Score;

/**
 * Scores a generator on the dev problems: alone, with the oracle, and with a trained critic.
 *
 * @param task of the problems
 * @param dev the problems
 * @param critic the trained one, where there is one
 */
record GeneratorScoring(Task task, List<TrainingProblem> dev, Optional<Critic> critic) {

  /** REFINER's T, as {@code refiner evaluate} counts it: revisions of the first hypothesis. */
  private static final int REVISIONS = 3;

  private static final String LOSS = "turn-1 loss";
  private static final String FIRST = "turn-1 exact match";
  private static final String FIRST_REFERENCE = "turn-1 exact match (REFINER)";
  private static final String FIRST_ANSWER = "turn-1 answer accuracy";
  private static final String ORACLE = "oracle T=3 exact match";
  private static final String ORACLE_ANSWER = "oracle T=3 answer accuracy";
  static final String CRITIC = "critic T=3 exact match";
  static final String CRITIC_ANSWER = "critic T=3 answer accuracy";

  /** What one batch has at most when the loss is taken: examples, and tokens with padding. */
  private static final int LOSS_BATCH = 64;

  private static final int LOSS_TOKENS = 16_384;

  /** The scores that may choose the weights. */
  List<String> metrics() {
    List<String> alone = List.of(LOSS, FIRST, FIRST_REFERENCE, FIRST_ANSWER, ORACLE, ORACLE_ANSWER);
    return critic.isEmpty()
        ? alone
        : Stream.concat(alone.stream(), Stream.of(CRITIC, CRITIC_ANSWER)).toList();
  }

  /** Exact match at turn 1 and after refinement with the oracle count alike. */
  Score of(SequenceTrainer trainer) {
    try (TextGenerator generator =
        new RememberingGenerator(new FittingGenerator(trainer.generator()))) {
      return of(trainer, generator);
    }
  }

  private Score of(SequenceTrainer trainer, TextGenerator generator) {
    LoopScores oracle = loop(task, generator, Critic.oracle(task), dev);
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put(LOSS, loss(trainer, generator));
    parts.put(FIRST, oracle.first().strict().mean());
    parts.put(FIRST_REFERENCE, oracle.first().reference().mean());
    parts.put(FIRST_ANSWER, oracle.first().execution().mean());
    parts.put(ORACLE, oracle.last().strict().mean());
    parts.put(ORACLE_ANSWER, oracle.last().execution().mean());
    critic.ifPresent(
        trained -> {
          LoopScores scores = loop(task, generator, trained, dev);
          parts.put(CRITIC, scores.last().strict().mean());
          parts.put(CRITIC_ANSWER, scores.last().execution().mean());
        });
    return new Score(parts.get(FIRST) + parts.get(ORACLE), parts);
  }

  static LoopScores loop(
      Task task, TextGenerator generator, Critic judge, List<TrainingProblem> problems) {
    return LoopScores.of(
        new RefinementLoop(task, generator, judge, REVISIONS + 1, SamplingSettings.MAX_NEW_TOKENS),
        problems);
  }

  /**
   * The mean loss per target token over the problems that the generator answers; one that is too
   * long for it is left out here as there.
   */
  private double loss(SequenceTrainer trainer, TextGenerator generator) {
    RoleExamples roles = new RoleExamples(task);
    double sum = 0;
    long tokens = 0;
    List<Example> batch = new ArrayList<>();
    int widest = 0;
    int targets = 0;
    for (Example example : dev.stream().map(roles::solve).toList()) {
      int source = generator.tokens(example.source());
      if (source > generator.maxPromptTokens()) {
        continue;
      }
      int target = trainer.targetTokens(example);
      int wider = Math.max(widest, source + target);
      if (batch.size() == LOSS_BATCH
          || !batch.isEmpty() && wider * (batch.size() + 1) > LOSS_TOKENS) {
        sum += trainer.loss(batch) * targets;
        batch.clear();
        targets = 0;
        wider = source + target;
      }
      batch.add(example);
      widest = wider;
      targets += target;
      tokens += target;
    }
    if (tokens == 0) {
      throw new TrainingDataException(
          "every dev problem has more than %,d tokens: raise refiner.seq2seq.max-prompt-tokens, or shorten the texts"
              .formatted(generator.maxPromptTokens()));
    }
    return (sum + trainer.loss(batch) * targets) / tokens;
  }
}
