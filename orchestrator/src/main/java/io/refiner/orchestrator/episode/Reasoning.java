package io.refiner.orchestrator.episode;

import io.refiner.reasoning.task.Problem;
import io.refiner.schemas.record.Gold;

final class Reasoning {

  private Reasoning() {}

  static Problem problem(io.refiner.schemas.record.Problem problem) {
    return new Problem(
        problem.getId(),
        problem.getText(),
        problem.getNumbers(),
        problem.getGold().map(Gold::getHypothesis));
  }
}
