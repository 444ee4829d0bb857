package io.refiner.reasoning.replay;

/** Who judged: a trained critic, or the oracle that compares with gold. */
public enum CriticKind {
  NEURAL,
  ORACLE
}
