package io.refiner.reasoning.mwp.feedback;

import java.util.List;

import io.refiner.reasoning.feedback.Finding;

/** The reward that findings stand for. */
final class Rewards {

  /** A step is an operator and two operands, all of which lack or are too many. */
  private static final int PARTS_OF_A_STEP = 3;

  private Rewards() {}

  /**
   * 1 without findings, else {@code 1 / (1 + parts)} where parts counts the operators and operands
   * that must change: one each, three for a missing or extra step. So one wrong number gives 0.5, a
   * missing step 0.25. A wrong result is one part at least, so 0.5. What can't be read gives 0.
   *
   * <p>It depends on nothing but the findings, so that the same findings are worth the same whether
   * the oracle or a model made them.
   */
  static double of(List<Finding> findings) {
    int parts = 0;
    for (Finding finding : findings) {
      switch (finding.type()) {
        case ErrorTypes.UNREADABLE, ErrorTypes.UNCLEAR_FEEDBACK -> {
          return 0;
        }
        case ErrorTypes.MISSING_STEP, ErrorTypes.EXTRA_STEP -> parts += PARTS_OF_A_STEP;
        default -> parts++;
      }
    }
    return 1.0 / (1 + parts);
  }
}
