package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.generation.TokenChooser.Choice;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.GreedyRun;

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
      Optional<GreedyRun> run = run(tokens, rows, session);
      int open =
          run.isPresent()
              ? append(run.get(), rows, tokens)
              : append(step(tokens, rows, session), rows, tokens);
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

  /** Several steps at once, which only rows that are open and take the best token can go. */
  private Optional<GreedyRun> run(long[] tokens, List<Draft> rows, DecodingSession session) {
    boolean greedy = rows.stream().allMatch(draft -> !draft.done() && chooser.takesTheBest(draft));
    return greedy ? session.greedy(tokens, stepsToDrop(rows), specials.ends()) : Optional.empty();
  }

  /** After so many steps a quarter of the rows is done, whether they end before or not. */
  private static int stepsToDrop(List<Draft> rows) {
    int[] left = rows.stream().mapToInt(Draft::left).sorted().toArray();
    return left[(left.length - 1) / 4];
  }

  private int append(GreedyRun run, List<Draft> rows, long[] tokens) {
    int open = rows.size();
    for (int step = 0; step < run.steps(); step++) {
      Choice[] choices = new Choice[rows.size()];
      for (int row = 0; row < choices.length; row++) {
        choices[row] =
            new Choice(run.token(row, step), TokenChooser.number(run.logProb(row, step)));
      }
      open = append(choices, rows, tokens);
    }
    return open;
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
