package io.refiner.reasoning.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Corpus BLEU-4 against one reference each, unsmoothed: n-gram matches and lengths are summed over
 * the corpus before the geometric mean and the brevity penalty (Papineni et al., 2002).
 */
public final class CorpusBleu {

  private static final int MAX_ORDER = 4;

  private final long[] matches = new long[MAX_ORDER];
  private final long[] possible = new long[MAX_ORDER];
  private long hypothesisLength;
  private long referenceLength;

  /** Adds one pair of tokenised texts. */
  public void add(List<String> hypothesis, List<String> reference) {
    hypothesisLength += hypothesis.size();
    referenceLength += reference.size();
    for (int order = 1; order <= MAX_ORDER; order++) {
      Map<List<String>, Integer> expected = counts(reference, order);
      for (Map.Entry<List<String>, Integer> found : counts(hypothesis, order).entrySet()) {
        matches[order - 1] += Math.min(found.getValue(), expected.getOrDefault(found.getKey(), 0));
      }
      possible[order - 1] += Math.max(0, hypothesis.size() - order + 1);
    }
  }

  /** The score of all that was added, from 0 to 1; 0 if nothing matches in one of the orders. */
  public double score() {
    double logs = 0;
    for (int order = 0; order < MAX_ORDER; order++) {
      if (matches[order] == 0) {
        return 0;
      }
      logs += Math.log((double) matches[order] / possible[order]);
    }
    double ratio = (double) hypothesisLength / referenceLength;
    double brevity = ratio > 1 ? 1 : Math.exp(1 - 1 / ratio);
    return brevity * Math.exp(logs / MAX_ORDER);
  }

  private static Map<List<String>, Integer> counts(List<String> tokens, int order) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + order <= tokens.size(); i++) {
      counts.merge(tokens.subList(i, i + order), 1, Integer::sum);
    }
    return counts;
  }
}
