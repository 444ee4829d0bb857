package io.refiner.seq2seq.generation;

import java.util.Arrays;

import io.refiner.seq2seq.generation.TokenChooser.Choice;

/**
 * A draw from the nucleus of a whole vocabulary that doesn't sort it: quickselect by mass finds
 * where the nucleus ends, then the token that the draw falls on. Tokens have the order of {@link
 * Ranking}: by weight, then by id.
 */
final class WideNucleus {

  private static final int SHORT = 32;

  /** A place in the order, and the mass up to it, its own included. */
  private record Place(int index, double reached) {}

  private final float[] weights;
  private final long[] keys;

  private WideNucleus(float[] weights) {
    this.weights = weights;
    keys = new long[weights.length];
    for (int id = 0; id < keys.length; id++) {
      // Weights are never negative, so their bits sort as they do; larger ones come first.
      keys[id] = (long) ~Float.floatToIntBits(weights[id]) << Integer.SIZE | id;
    }
  }

  /**
   * Draws a token; its log-probability is that in the nucleus.
   *
   * @param weights of each token, at least one above 0
   * @param topP share of their sum that the nucleus reaches
   * @param uniform in [0, 1)
   */
  static Choice draw(float[] weights, double topP, double uniform) {
    WideNucleus vocabulary = new WideNucleus(weights);
    double total = vocabulary.mass(0, weights.length);
    Place end = vocabulary.find(topP * total, weights.length);
    Place drawn = vocabulary.find(Math.nextUp(uniform * end.reached), end.index + 1);
    int id = (int) vocabulary.keys[drawn.index];
    return new Choice(id, (float) Math.log(weights[id] / end.reached));
  }

  /** The first place at which the mass is reached, or the last one before the end. */
  private Place find(double mass, int end) {
    int from = 0;
    int to = end;
    double before = 0;
    while (to - from > SHORT) {
      int middle = partition(from, to);
      double left = mass(from, middle);
      if (before + left >= mass) {
        to = middle;
      } else {
        before += left;
        from = middle;
      }
    }
    Arrays.sort(keys, from, to);
    double reached = before + weight(from);
    while (reached < mass && from + 1 < to) {
      from++;
      reached += weight(from);
    }
    return new Place(from, reached);
  }

  /** Parts more than two places around one of them, and tells where the right part begins. */
  private int partition(int from, int to) {
    long pivot = median(keys[from], keys[(from + to) >>> 1], keys[to - 1]);
    int left = from;
    int right = to - 1;
    while (true) {
      while (keys[left] < pivot) {
        left++;
      }
      while (keys[right] > pivot) {
        right--;
      }
      if (left >= right) {
        return left;
      }
      long swapped = keys[left];
      keys[left] = keys[right];
      keys[right] = swapped;
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private double mass(int from, int to) {
    double mass = 0;
    for (int place = from; place < to; place++) {
      mass += weight(place);
    }
    return mass;
  }

  private double weight(int place) {
    return weights[(int) keys[place]];
  }
}
