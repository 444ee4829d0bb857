package io.refiner.reasoning.mwp.feedback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.Step;
import io.refiner.reasoning.mwp.formula.UnreadableFormulaException;

/**
 * The critic that knows the gold formula.
 *
 * <p>It accepts a hypothesis that computes the same as gold (see {@link Formula#meansTheSameAs}).
 * Else it compares step by step, modulo the places of the operands where gold adds or multiplies:
 *
 * <ul>
 *   <li>Formulas of the same length are compared step 0 with step 0 and so on.
 *   <li>A shorter hypothesis lacks as many steps as it is shorter by, a longer one has as many too
 *       many. Which ones is chosen so that the fewest parts of the other steps are wrong; of equal
 *       choices, the one that leaves the earliest steps together. So one missing step doesn't make
 *       all that follow it wrong, as it does in REFINER's comparison by token position.
 *   <li>A reference is right if it points to the step that stands for gold's. If gold's operand is
 *       the result of a missing step, an operand of that step is right in its place; and a
 *       reference to an extra step is right where gold has an operand of that step: adding or
 *       removing the step settles both.
 * </ul>
 *
 * <p>Findings come with the missing and extra steps first, then by step, the operator before the
 * operands.
 */
public final class FormulaOracle {

  private FormulaOracle() {}

  /** Judges a hypothesis as it was written; a text that is no formula is unreadable. */
  public static Critique judge(String hypothesis, Formula gold) {
    try {
      return judge(Formula.parse(hypothesis), gold);
    } catch (UnreadableFormulaException e) {
      return FeedbackSentences.critique(List.of(Finding.of(ErrorTypes.UNREADABLE)));
    }
  }

  /** Judges a formula. */
  public static Critique judge(Formula hypothesis, Formula gold) {
    return FeedbackSentences.critique(
        hypothesis.meansTheSameAs(gold) ? List.of() : findings(hypothesis.steps(), gold.steps()));
  }

  private static List<Finding> findings(List<Step> hypothesis, List<Step> gold) {
    List<Finding> findings = new ArrayList<>();
    int missing = Math.max(0, gold.size() - hypothesis.size());
    int extra = Math.max(0, hypothesis.size() - gold.size());
    findings.addAll(Collections.nCopies(missing, Finding.of(ErrorTypes.MISSING_STEP)));
    findings.addAll(Collections.nCopies(extra, Finding.of(ErrorTypes.EXTRA_STEP)));
    findings.addAll(StepAlignment.best(hypothesis, gold).findings());
    return findings;
  }
}
