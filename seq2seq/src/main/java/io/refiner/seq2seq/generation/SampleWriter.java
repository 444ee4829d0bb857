package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.generation.TokenChooser.Choice;
import io.refiner.seq2seq.network.DecodingSession;

/** Writes a batch of sampled and greedy answers; rows that are done leave the batch. */
final class SampleWriter {

  private final TokenChooser chooser;
  private final Specials specials;

  SampleWriter(TokenChooser chooser, Specials specials) {
    this.chooser = chooser;
    this.specials = specials;
  }

  /**
   * Writes each draft to its end.
   *
   * @param session one row for each draft
   */
  void write(List<Draft> drafts, DecodingSession session) {
    List<Draft> rows = drafts;
    long[] tokens = new long[rows.size()];
    Arrays.fill(tokens, specials.start());
    while (true) {
      int open = append(step(tokens, rows, session), rows, tokens);
      if (open == 0) {
        return;
      }
      // Dropping rows copies what they remember, so it waits until a quarter of them is done.
      if (open * 4 <= rows.size() * 3) {
        rows = dropDone(rows, session);
        tokens = rows.stream().mapToLong(draft -> last(draft.tokens())).toArray();
      }
    }
  }

  private Choice[] step(long[] tokens, List<Draft> rows, DecodingSession session) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return chooser.choose(session.step(tokens), rows);
    }
  }

  /** Gives each row its token, and tells how many are still open. */
  private int append(Choice[] choices, List<Draft> rows, long[] tokens) {
    int open = 0;
    for (int row = 0; row < choices.length; row++) {
      Draft draft = rows.get(row);
      if (!draft.done()) {
        draft.append(choices[row], specials);
      }
      tokens[row] = choices[row].id();
      open += draft.done() ? 0 : 1;
    }
    return open;
  }

  private static List<Draft> dropDone(List<Draft> rows, DecodingSession session) {
    List<Draft> open = new ArrayList<>();
    long[] kept = new long[rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      if (!rows.get(row).done()) {
        kept[open.size()] = row;
        open.add(rows.get(row));
      }
    }
    session.select(Arrays.copyOf(kept, open.size()));
    return open;
  }

  private static int last(List<Integer> tokens) {
    return tokens.get(tokens.size() - 1);
  }
}
