package io.refiner.cli.evaluation;

import java.util.List;

import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/** A generator and a critic that bring problems to their results. */
interface Stage extends AutoCloseable {

  /** Solves problems whose ids differ; results come in the order of the problems. */
  List<Result> solve(List<Problem> problems);

  @Override
  void close();
}
