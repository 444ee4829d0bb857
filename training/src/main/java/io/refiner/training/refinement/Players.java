package io.refiner.training.refinement;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Who plays REFINER's loop.
 *
 * @param task what they talk about
 * @param generator writes hypotheses
 * @param critic judges them
 */
public record Players(Task task, TextGenerator generator, Critic critic) {

  /** The same generator with the critic that knows gold. */
  Players withOracle() {
    return new Players(task, generator, Critic.oracle(task));
  }
}
