package io.refiner.reasoning.evaluation;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.metric.FindingMatch;
import io.refiner.reasoning.metric.Interval;

/**
 * A critic held against the oracle.
 *
 * @param count hypotheses judged
 * @param exact the share whose findings are the oracle's in any order, REFINER's exact match; on
 *     problems with gold, empty if none has it
 * @param precision the share of refused hypotheses that are wrong; 1 if none was refused
 * @param recall the share of wrong hypotheses that are refused; 1 if none is wrong
 * @param verdicts accepted and refused, right and wrong
 * @param types what became of the findings of each error type, by name
 */
public record CriticTable(
    int count,
    Optional<Interval> exact,
    Interval precision,
    Interval recall,
    Verdicts verdicts,
    Map<String, TypeCount> types) {

  public CriticTable {
    types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  /**
   * The confusion of verdicts.
   *
   * @param rightAccepted right hypotheses that the critic accepted
   * @param rightRefused right hypotheses that it refused
   * @param wrongAccepted wrong hypotheses that it accepted
   * @param wrongRefused wrong hypotheses that it refused
   */
  public record Verdicts(
      int rightAccepted, int rightRefused, int wrongAccepted, int wrongRefused) {}

  /**
   * Findings of one type, each with its place.
   *
   * @param expected the oracle's
   * @param said the critic's
   * @param both those that are in both
   */
  public record TypeCount(int expected, int said, int both) {

    private TypeCount plus(TypeCount more) {
      return new TypeCount(expected + more.expected, said + more.said, both + more.both);
    }
  }

  /**
   * Compares.
   *
   * @param judged at least one
   * @param seed of the bootstrap
   */
  public static CriticTable of(List<Judged> judged, long seed) {
    List<Judged> placed = judged.stream().filter(Judged::byGold).toList();
    double[] exact = marks(placed, CriticTable::agree);
    double[] refused = marks(judged, one -> !one.found().accepts());
    double[] wrong = marks(judged, one -> !one.expected().accepts());
    double[] both = marks(judged, one -> !one.found().accepts() && !one.expected().accepts());
    return new CriticTable(
        judged.size(),
        exact.length == 0 ? Optional.empty() : Optional.of(Interval.bootstrap(exact, seed)),
        Interval.ratio(both, refused, seed),
        Interval.ratio(both, wrong, seed),
        verdicts(judged),
        types(judged));
  }

  private static boolean agree(Judged one) {
    return FindingMatch.exact(one.found().findings(), one.expected().findings());
  }

  private static double[] marks(List<Judged> judged, Predicate<Judged> which) {
    return judged.stream().mapToDouble(one -> which.test(one) ? 1 : 0).toArray();
  }

  private static Verdicts verdicts(List<Judged> judged) {
    return new Verdicts(
        count(judged, true, true),
        count(judged, true, false),
        count(judged, false, true),
        count(judged, false, false));
  }

  private static int count(List<Judged> judged, boolean right, boolean accepted) {
    return (int)
        judged.stream()
            .filter(one -> one.expected().accepts() == right && one.found().accepts() == accepted)
            .count();
  }

  private static Map<String, TypeCount> types(List<Judged> judged) {
    Map<String, TypeCount> types = new TreeMap<>();
    for (Judged one : judged) {
      Map<Finding, Integer> expected = counts(one.expected());
      Map<Finding, Integer> said = counts(one.found());
      Set<Finding> all = new HashSet<>(expected.keySet());
      all.addAll(said.keySet());
      for (Finding finding : all) {
        int expectedHere = expected.getOrDefault(finding, 0);
        int saidHere = said.getOrDefault(finding, 0);
        types.merge(
            finding.type(),
            new TypeCount(expectedHere, saidHere, Math.min(expectedHere, saidHere)),
            TypeCount::plus);
      }
    }
    return types;
  }

  /** How often each finding is there, hints aside. */
  private static Map<Finding, Integer> counts(Critique critique) {
    Map<Finding, Integer> counts = new HashMap<>();
    for (Finding finding : critique.findings()) {
      counts.merge(
          new Finding(finding.type(), finding.step(), finding.operand(), Optional.empty()),
          1,
          Integer::sum);
    }
    return counts;
  }
}
