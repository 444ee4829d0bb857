package io.refiner.training.report;

import java.util.Map;

/**
 * What the scores of a metrics file are called. Files that don't say how they count T are older:
 * there {@code T=3} was three hypotheses, which are two revisions, and is read as {@code T=2}.
 */
public final class ScoreNames {

  /** The fact of a run that says how its scores count T, and what it says. */
  public static final String FACT = "scores";

  public static final String REVISIONS = "T counts revisions";

  private ScoreNames() {}

  /**
   * A score's name as it is meant today.
   *
   * @param facts what the file says that its run was begun with
   */
  public static String of(String recorded, Map<String, String> facts) {
    return facts.containsKey(FACT) ? recorded : recorded.replace(" T=3 ", " T=2 ");
  }
}
