package io.refiner.reasoning.replay;

/** What came of a turn: a candidate without findings, or none. */
public enum Verdict {
  ACCEPTED,
  REFUSED
}
