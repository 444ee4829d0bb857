package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Repetition penalty and least length: they change the scores of a few tokens of each row, before
 * any token is left out.
 */
final class ScoreEdits {

  private final Specials specials;

  ScoreEdits(Specials specials) {
    this.specials = specials;
  }

  /**
   * What one row's answer so far asks for.
   *
   * @param penalty for the tokens that it repeats
   * @param repeated tokens that it has
   * @param forbidden tokens that must not come next
   */
  private record Edit(double penalty, Set<Integer> repeated, Set<Integer> forbidden) {

    long[] tokens() {
      Set<Integer> all = new HashSet<>(repeated);
      all.addAll(forbidden);
      return all.stream().mapToLong(Integer::longValue).toArray();
    }

    float apply(long token, float score) {
      if (forbidden.contains((int) token)) {
        return Float.NEGATIVE_INFINITY;
      }
      if (!repeated.contains((int) token)) {
        return score;
      }
      return (float) (score < 0 ? score * penalty : score / penalty);
    }
  }

  /**
   * Edits the scores of each row.
   *
   * @param scores [B, V], one row per answer; left as they are
   * @return the same array if no row asks for a change
   */
  NDArray apply(NDArray scores, List<? extends Hypothesis> rows) {
    List<Edit> edits = new ArrayList<>();
    int width = 0;
    for (Hypothesis row : rows) {
      Edit edit = edit(row);
      edits.add(edit);
      width = Math.max(width, edit.tokens().length);
    }
    return width == 0 ? scores : applied(scores, edits, width);
  }

  private Edit edit(Hypothesis row) {
    Set<Integer> repeated = new HashSet<>();
    if (row.decoding().repetitionPenalty() != 1) {
      repeated.addAll(row.tokens());
      repeated.add(specials.start());
    }
    boolean tooShort = row.tokens().size() < row.decoding().minNewTokens();
    Set<Integer> forbidden = tooShort ? specials.ends() : Set.of();
    return new Edit(row.decoding().repetitionPenalty(), repeated, forbidden);
  }

  private static NDArray applied(NDArray scores, List<Edit> edits, int width) {
    NDManager manager = scores.getManager();
    Shape shape = new Shape(edits.size(), width);
    long[] tokens = new long[edits.size() * width];
    for (int row = 0; row < edits.size(); row++) {
      // Short rows name token 0 again: an edit depends on the token alone, so it comes out the
      // same.
      long[] own = edits.get(row).tokens();
      System.arraycopy(own, 0, tokens, row * width, own.length);
    }
    NDArray index = manager.create(tokens, shape);
    float[] values = scores.gather(index, 1).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = edits.get(i / width).apply(tokens[i], values[i]);
    }
    return scores.scatter(index, manager.create(values, shape), 1);
  }
}
