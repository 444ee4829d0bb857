package io.refiner.reasoning.metric;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.refiner.reasoning.feedback.Finding;

/** Whether a critic found what the oracle finds (REFINER, arXiv 2304.01904, section 5). */
public final class FindingMatch {

  private FindingMatch() {}

  /**
   * Exact match: the same findings in any order, each as often; none matches none. Hints don't
   * count.
   */
  public static boolean exact(List<Finding> found, List<Finding> expected) {
    return counts(found).equals(counts(expected));
  }

  private static Map<List<Object>, Long> counts(List<Finding> findings) {
    return findings.stream()
        .collect(
            Collectors.groupingBy(
                finding -> List.<Object>of(finding.type(), finding.step(), finding.operand()),
                Collectors.counting()));
  }
}
