package io.refiner.training.data;

/** The check that all shares need. */
final class Shares {

  private Shares() {}

  static void check(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1], not " + share);
    }
  }
}
