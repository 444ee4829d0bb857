package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.GenerationDefaults;

/**
 * What a prompt or the model itself asks of an answer's next token before any is chosen: repetition
 * penalty, least length, tokens that must not or that must come. Each changes the scores of a few
 * tokens of each row, or leaves a row a single token.
 */
final class ScoreEdits {

  private final Specials specials;
  private final GenerationDefaults asked;

  ScoreEdits(Specials specials) {
    this.specials = specials;
    this.asked = specials.defaults();
  }

  /**
   * What one row's answer so far asks for.
   *
   * @param penalty for the tokens that it repeats
   * @param repeated tokens that it has
   * @param forbidden tokens that must not come next
   * @param forced of these one must come next; none if any may
   */
  private record Edit(
      double penalty, Set<Integer> repeated, Set<Integer> forbidden, Set<Integer> forced) {

    long[] tokens() {
      Set<Integer> all = new HashSet<>(repeated);
      all.addAll(forbidden);
      all.addAll(forced);
      return all.stream().mapToLong(Integer::longValue).toArray();
    }

    float apply(long token, float score) {
      if (!forced.isEmpty()) {
        return forced.contains((int) token) ? 0 : Float.NEGATIVE_INFINITY;
      }
      if (forbidden.contains((int) token)) {
        return Float.NEGATIVE_INFINITY;
      }
      if (!repeated.contains((int) token)) {
        return score;
      }
      return (float) (score < 0 ? score * penalty : score / penalty);
    }
  }

  /** Whether the scores of this row's next token and of all that follow stay as they are. */
  boolean leavesAlone(Hypothesis row) {
    int written = row.tokens().size();
    boolean begun = written > 0;
    return penalty(row) == 1
        && written >= least(row)
        && asked.noRepeatNgramSize() == 0
        && asked.badWords().isEmpty()
        && asked.suppressed().isEmpty()
        && asked.forcedLast().isEmpty()
        && (begun || asked.forcedFirst().isEmpty())
        && (written > suppressedPlace() || asked.suppressedFirst().isEmpty());
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
    if (penalty(row) != 1) {
      repeated.addAll(row.tokens());
      repeated.add(specials.start());
    }
    return new Edit(penalty(row), repeated, forbidden(row), forced(row));
  }

  private double penalty(Hypothesis row) {
    return row.decoding().repetitionPenalty().orElse(asked.repetitionPenalty());
  }

  private int least(Hypothesis row) {
    Decoding decoding = row.decoding();
    return Math.min(decoding.maxNewTokens(), decoding.minNewTokens().orElse(asked.minNewTokens()));
  }

  /** Where an answer begins of its own: behind what it is forced to begin with. */
  private int suppressedPlace() {
    return asked.forcedFirst().isPresent() ? 1 : 0;
  }

  private Set<Integer> forced(Hypothesis row) {
    int written = row.tokens().size();
    if (written == row.decoding().maxNewTokens() - 1 && !asked.forcedLast().isEmpty()) {
      return asked.forcedLast();
    }
    return written == 0 && asked.forcedFirst().isPresent()
        ? Set.of(asked.forcedFirst().getAsInt())
        : Set.of();
  }

  private Set<Integer> forbidden(Hypothesis row) {
    int written = row.tokens().size();
    Set<Integer> forbidden = new HashSet<>(asked.suppressed());
    if (written < least(row)) {
      forbidden.addAll(specials.ends());
    }
    if (written == suppressedPlace()) {
      forbidden.addAll(asked.suppressedFirst());
    }
    if (asked.noRepeatNgramSize() > 0 || !asked.badWords().isEmpty()) {
      List<Integer> read = new ArrayList<>();
      read.add(specials.start());
      read.addAll(row.tokens());
      forbidRepeated(read, forbidden);
      forbidBadWords(read, forbidden);
    }
    return forbidden;
  }

  /** What would end a run of tokens that was there before. */
  private void forbidRepeated(List<Integer> read, Set<Integer> forbidden) {
    int before = asked.noRepeatNgramSize() - 1;
    if (before < 0 || read.size() < before) {
      return;
    }
    List<Integer> last = read.subList(read.size() - before, read.size());
    for (int from = 0; from + before < read.size(); from++) {
      if (read.subList(from, from + before).equals(last)) {
        forbidden.add(read.get(from + before));
      }
    }
  }

  private void forbidBadWords(List<Integer> read, Set<Integer> forbidden) {
    for (List<Integer> word : asked.badWords()) {
      int before = word.size() - 1;
      boolean begun =
          before == 0
              || word.size() <= read.size()
                  && read.subList(read.size() - before, read.size())
                      .equals(word.subList(0, before));
      if (begun) {
        forbidden.add(word.get(before));
      }
    }
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
    return withoutForced(scores, edits).scatter(index, manager.create(values, shape), 1);
  }

  /** Rows that must take some token lose all others. */
  private static NDArray withoutForced(NDArray scores, List<Edit> edits) {
    if (edits.stream().allMatch(edit -> edit.forced().isEmpty())) {
      return scores;
    }
    NDManager manager = scores.getManager();
    boolean[] forced = new boolean[edits.size()];
    for (int row = 0; row < forced.length; row++) {
      forced[row] = !edits.get(row).forced().isEmpty();
    }
    NDArray rows = manager.create(forced).reshape(forced.length, 1).broadcast(scores.getShape());
    NDArray nothing = manager.full(scores.getShape(), Float.NEGATIVE_INFINITY);
    return NDArrays.where(rows, nothing, scores);
  }
}
