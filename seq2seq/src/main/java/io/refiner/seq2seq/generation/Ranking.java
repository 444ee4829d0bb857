package io.refiner.seq2seq.generation;

import java.util.Arrays;
import java.util.Optional;

import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.TokenChooser.Choice;

/**
 * The best tokens of one row.
 *
 * @param ids from the best on
 * @param scores theirs
 * @param whole whether these are all tokens that there are
 */
record Ranking(int[] ids, float[] scores, boolean whole) {

  /** Ranks a whole vocabulary. */
  static Ranking of(float[] scores) {
    float best = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      best = Math.max(best, score);
    }
    // What lacks to the best is never negative, so its bits sort as the numbers do.
    long[] keys = new long[scores.length];
    for (int id = 0; id < keys.length; id++) {
      keys[id] = (long) Float.floatToIntBits(best - scores[id]) << Integer.SIZE | id;
    }
    Arrays.sort(keys);
    int[] ids = new int[keys.length];
    float[] sorted = new float[keys.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) keys[i];
      sorted[i] = scores[ids[i]];
    }
    return new Ranking(ids, sorted, true);
  }

  /**
   * The tokens that a draw may give: the first places of a ranking.
   *
   * @param reached for each kept place the sum of the weights up to it
   */
  record Kept(Ranking ranking, double temperature, double[] reached) {

    /**
     * Draws a place.
     *
     * @param uniform in [0, 1)
     */
    int draw(double uniform) {
      int place = Arrays.binarySearch(reached, uniform * total());
      // A weight begins where the one before it ends: what is reached exactly is behind it.
      return Math.min(place < 0 ? -place - 1 : place + 1, reached.length - 1);
    }

    /** Draws a token; its log-probability is that among the kept. */
    Choice choose(double uniform) {
      int place = draw(uniform);
      return new Choice(ranking.ids[place], (float) logProb(place));
    }

    int id(int place) {
      return ranking.ids[place];
    }

    /** The log-probability of a place, all kept places together having 1. */
    double logProb(int place) {
      return (ranking.scores[place] - ranking.scores[0]) / temperature - Math.log(total());
    }

    private double total() {
      return reached[reached.length - 1];
    }
  }

  /**
   * Leaves out what top-k, then top-p leave out.
   *
   * @param mass the sum over the whole vocabulary of exp((score - best) / temperature); only a
   *     ranking that is not whole needs it, and only without top-k
   * @return nothing if the ranking is too short to tell
   */
  Optional<Kept> keep(Sampling sampling, double mass) {
    int topK = sampling.topK();
    int best = topK == 0 ? ids.length : withTies(Math.min(topK, ids.length));
    boolean nothingBehind = whole || topK > 0 && best < ids.length;
    if (topK > 0 && !nothingBehind) {
      return Optional.empty();
    }
    double[] reached = reached(best, sampling.temperature());
    int kept = nucleus(reached, sampling.topP() * (nothingBehind ? reached[best - 1] : mass));
    return kept > best
        ? Optional.empty()
        : Optional.of(new Kept(this, sampling.temperature(), Arrays.copyOf(reached, kept)));
  }

  private int withTies(int count) {
    int end = count;
    while (end < scores.length && scores[end] == scores[count - 1]) {
      end++;
    }
    return end;
  }

  private double[] reached(int count, double temperature) {
    double[] reached = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp((scores[i] - scores[0]) / temperature);
      reached[i] = sum;
    }
    return reached;
  }

  /** How many tokens reach the mass; one more than there are if they don't. */
  private static int nucleus(double[] reached, double mass) {
    int count = 0;
    while (count < reached.length && reached[count] < mass) {
      count++;
    }
    return count + 1;
  }
}
