package io.refiner.critic;

import java.util.Locale;

/** What a critic's model is asked for. */
public enum CriticMode {
  /** It reads problem and hypothesis, and writes what is wrong. */
  FEEDBACK,
  /** It answers the problem itself; what is wrong follows from the comparison with its answer. */
  SOLVE;

  /**
   * By its name in the settings.
   *
   * @throws IllegalArgumentException naming what there is
   */
  static CriticMode parse(String name) {
    for (CriticMode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("mode must be feedback or solve, not " + name);
  }
}
