package io.refiner.seq2seq.generation;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Chooses the next token of each row: the most probable one, or one drawn from the nucleus
 * (Holtzman et al. 2020).
 *
 * <p>Only the best few tokens of a row come to Java; the rare row whose nucleus is wider is ranked
 * whole, so the choice is exact. Random numbers follow from prompt seed, sample and step, never
 * from the batch.
 */
final class TokenChooser {

  private static final int SHORTLIST = 128;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * A chosen token.
   *
   * @param id the token
   * @param logProb its log-probability under the untruncated softmax at temperature 1
   */
  record Choice(int id, float logProb) {}

  /**
   * The best tokens of one row.
   *
   * @param ids from the most probable on
   * @param logProbs theirs, at temperature 1
   * @param mass the sum over the whole vocabulary of exp((logProb - best) / temperature)
   */
  record Ranking(int[] ids, float[] logProbs, double mass) {}

  private TokenChooser() {}

  /**
   * Chooses for each draft.
   *
   * @param logits [B, V], one row per draft
   */
  static Choice[] choose(NDArray logits, List<Draft> drafts) {
    NDArray logProbs = logits.logSoftmax(-1);
    int vocabulary = (int) logProbs.getShape().get(1);
    boolean greedy = drafts.stream().allMatch(draft -> draft.decoding().greedy());
    int listed = greedy ? 1 : Math.min(SHORTLIST, vocabulary);
    NDList top = logProbs.topK(listed, -1, true, true);
    float[] values = top.get(0).toFloatArray();
    long[] ids = top.get(1).toLongArray();
    float[] masses = greedy ? new float[drafts.size()] : masses(logProbs, drafts);
    Choice[] choices = new Choice[drafts.size()];
    for (int row = 0; row < choices.length; row++) {
      Ranking best = slice(ids, values, row * listed, listed, masses[row]);
      choices[row] = choose(best, logProbs, row, drafts.get(row));
    }
    return choices;
  }

  private static Choice choose(Ranking best, NDArray logProbs, int row, Draft draft) {
    if (draft.decoding().greedy()) {
      return new Choice(best.ids[0], best.logProbs[0]);
    }
    double uniform = uniform(draft.seed(), draft.sample(), draft.tokens().size());
    int place = draw(best, draft.decoding(), uniform);
    Ranking ranking = best;
    if (place < 0) {
      ranking = rank(logProbs.get(row).toFloatArray(), draft.decoding().temperature());
      place = draw(ranking, draft.decoding(), uniform);
    }
    return new Choice(ranking.ids[place], ranking.logProbs[place]);
  }

  /**
   * Draws a place in the ranking.
   *
   * @param uniform in [0, 1)
   * @return the place, or -1 if the ranking is too short to tell
   */
  static int draw(Ranking ranking, Decoding decoding, double uniform) {
    double[] reached = new double[ranking.ids.length];
    double sum = 0;
    int kept = 0;
    double nucleus = decoding.topP() * ranking.mass;
    while (kept < reached.length && (kept == 0 || sum < nucleus)) {
      sum += Math.exp((ranking.logProbs[kept] - ranking.logProbs[0]) / decoding.temperature());
      reached[kept++] = sum;
    }
    double keptMass = sum;
    if (sum < nucleus) {
      if (decoding.topP() < 1) {
        return -1;
      }
      keptMass = ranking.mass;
    }
    double target = uniform * keptMass;
    for (int place = 0; place < kept; place++) {
      if (target < reached[place]) {
        return place;
      }
    }
    return -1;
  }

  static double uniform(long seed, int sample, int step) {
    long stream = new SplittableRandom(seed + GOLDEN * (sample + 1)).nextLong();
    return new SplittableRandom(stream + GOLDEN * step).nextDouble();
  }

  private static float[] masses(NDArray logProbs, List<Draft> drafts) {
    float[] inverse = new float[drafts.size()];
    for (int row = 0; row < inverse.length; row++) {
      inverse[row] = (float) (1 / drafts.get(row).decoding().temperature());
    }
    NDArray scale = logProbs.getManager().create(inverse, new Shape(inverse.length, 1));
    NDArray behind = logProbs.sub(logProbs.max(new int[] {-1}, true));
    return behind.mul(scale).exp().sum(new int[] {-1}).toFloatArray();
  }

  private static Ranking slice(long[] ids, float[] values, int from, int count, double mass) {
    int[] bestIds = new int[count];
    float[] best = new float[count];
    for (int i = 0; i < count; i++) {
      bestIds[i] = (int) ids[from + i];
      best[i] = values[from + i];
    }
    return new Ranking(bestIds, best, mass);
  }

  /** Ranks a whole vocabulary; the mass is summed as {@link #draw} sums, so that it is reached. */
  static Ranking rank(float[] logProbs, double temperature) {
    int[] order =
        IntStream.range(0, logProbs.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -logProbs[id]))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] sorted = new float[order.length];
    double mass = 0;
    for (int i = 0; i < order.length; i++) {
      sorted[i] = logProbs[order[i]];
      mass += Math.exp((sorted[i] - sorted[0]) / temperature);
    }
    return new Ranking(order, sorted, mass);
  }
}
