package io.refiner.reasoning.feedback;

import java.util.List;

/**
 * What a critic says of one hypothesis.
 *
 * @param findings in the order of the hypothesis; empty when there is nothing to object to
 * @param text the critic's words, as the generator is to read them
 * @param reward from 0 (wrong throughout) to 1 (nothing to object to)
 */
public record Critique(List<Finding> findings, String text, double reward) {

  public Critique {
    findings = List.copyOf(findings);
    if (!(reward >= 0 && reward <= 1)) {
      throw new IllegalArgumentException("reward " + reward + " is not within 0..1");
    }
  }

  /** Whether the critic has nothing to object to: REFINER's "No". */
  public boolean accepts() {
    return findings.isEmpty();
  }
}
