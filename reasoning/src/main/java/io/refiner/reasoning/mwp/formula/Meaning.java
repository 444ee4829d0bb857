package io.refiner.reasoning.mwp.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a formula computes, whatever its writing: chains of additions and subtractions become a bag
 * of signed terms, chains of multiplications and divisions a bag of factors. So operands may change
 * places and chains be grouped otherwise, {@code (a - b) - c} being {@code a - (b + c)}; nothing is
 * cancelled, multiplied out or folded.
 */
final class Meaning {

  /** An operand, or a bag of terms or factors. */
  private sealed interface Node {}

  private record Leaf(Operand operand) implements Node {}

  /**
   * A sum or a product.
   *
   * @param direct how often each part is added, or multiplied with
   * @param inverse how often each part is subtracted, or divided by
   */
  private record Bag(boolean sum, Map<Node, Integer> direct, Map<Node, Integer> inverse)
      implements Node {}

  private Meaning() {}

  /**
   * Whether the formula means the same as the expected one and has no step too many: each of its
   * steps is used, unless the expected formula is as long.
   */
  static boolean same(Formula formula, Formula expected) {
    boolean concise =
        formula.steps().size() <= expected.steps().size() || everyStepIsUsed(formula.steps());
    return concise && of(formula).equals(of(expected));
  }

  private static Node of(Formula formula) {
    List<Node> nodes = new ArrayList<>();
    for (Step step : formula.steps()) {
      nodes.add(bag(step, nodes));
    }
    return nodes.get(nodes.size() - 1);
  }

  private static Node bag(Step step, List<Node> earlier) {
    boolean sum = step.operator() == Operator.ADD || step.operator() == Operator.SUBTRACT;
    boolean inverts = !step.operator().commutative();
    Bag bag = new Bag(sum, new HashMap<>(), new HashMap<>());
    pour(node(step.first(), earlier), bag, false);
    pour(node(step.second(), earlier), bag, inverts);
    return bag;
  }

  /** A reference to a step that is not earlier can't be followed and stands for itself. */
  private static Node node(Operand operand, List<Node> earlier) {
    return operand instanceof Operand.Result result && result.step() < earlier.size()
        ? earlier.get(result.step())
        : new Leaf(operand);
  }

  private static void pour(Node part, Bag into, boolean inverted) {
    Map<Node, Integer> direct = inverted ? into.inverse() : into.direct();
    Map<Node, Integer> inverse = inverted ? into.direct() : into.inverse();
    if (part instanceof Bag bag && bag.sum() == into.sum()) {
      bag.direct().forEach((node, count) -> direct.merge(node, count, Integer::sum));
      bag.inverse().forEach((node, count) -> inverse.merge(node, count, Integer::sum));
    } else {
      direct.merge(part, 1, Integer::sum);
    }
  }

  private static boolean everyStepIsUsed(List<Step> steps) {
    Set<Integer> used = new HashSet<>();
    used.add(steps.size() - 1);
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (!used.contains(i)) {
        return false;
      }
      for (Operand operand : steps.get(i).operands()) {
        if (operand instanceof Operand.Result result) {
          used.add(result.step());
        }
      }
    }
    return true;
  }
}
