package io.refiner.training.refinement;

import com.typesafe.config.Config;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * How a critic's checkpoint judges beside a generator that learns.
 *
 * @param solves whether it answers the problem itself, to be compared with; else it writes feedback
 * @param confidence how sure of its own answer it must be to refuse another, from 0 to 1
 */
public record JudgeSettings(boolean solves, double confidence) {

  private static final String FEEDBACK = "feedback";
  private static final String SOLVE = "solve";

  public JudgeSettings {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("judge.confidence must be from 0 to 1, not " + confidence);
    }
  }

  /** Reads the settings of a section. */
  public static JudgeSettings from(Config config) {
    return new JudgeSettings(solves(config.getString("mode")), config.getDouble("confidence"));
  }

  /**
   * The critic that a model is.
   *
   * @param maxNewTokens tokens of one critique
   */
  public Critic critic(Task task, TextGenerator model, int maxNewTokens) {
    return solves
        ? Critic.solver(task, model, confidence)
        : Critic.neural(task, model, maxNewTokens);
  }

  private static boolean solves(String mode) {
    if (!mode.equals(FEEDBACK) && !mode.equals(SOLVE)) {
      throw new IllegalArgumentException("judge.mode must be feedback or solve, not " + mode);
    }
    return mode.equals(SOLVE);
  }
}
