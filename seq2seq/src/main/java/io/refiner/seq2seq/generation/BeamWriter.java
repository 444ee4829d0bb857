package io.refiner.seq2seq.generation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.generation.Beam.Continuation;
import io.refiner.seq2seq.network.DecodingSession;

/** Writes the answers of a batch of beam searches; a search that is done leaves the batch. */
final class BeamWriter {

  private final Specials specials;
  private final ScoreEdits edits;

  BeamWriter(Specials specials) {
    this.specials = specials;
    this.edits = new ScoreEdits(specials);
  }

  /**
   * Runs each search to its end.
   *
   * @param session one row for each search
   */
  void write(List<BeamSearch> searches, DecodingSession session) {
    List<BeamSearch> active = searches;
    long[] tokens = new long[active.size()];
    Arrays.fill(tokens, specials.start());
    while (true) {
      List<Beam> before = rows(active);
      long[] kept = advance(active, next(before, width(active), tokens, session));
      active = active.stream().filter(search -> !search.done()).toList();
      if (active.isEmpty()) {
        return;
      }
      tokens = rows(active).stream().mapToLong(Beam::lastToken).toArray();
      if (!isUnchanged(kept, before.size())) {
        session.select(kept);
      }
    }
  }

  private List<List<Continuation>> next(
      List<Beam> rows, int width, long[] tokens, DecodingSession session) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray model = session.step(tokens).logSoftmax(-1);
      NDArray edited = edits.apply(model, rows);
      int listed = (int) Math.min(width, model.getShape().get(1));
      NDList top = edited.topK(listed, -1, true, true);
      float[] scores = top.get(0).toFloatArray();
      long[] ids = top.get(1).toLongArray();
      float[] logProbs = edited == model ? scores : model.gather(top.get(1), 1).toFloatArray();
      return IntStream.range(0, rows.size())
          .mapToObj(row -> slice(ids, scores, logProbs, row * listed, listed))
          .toList();
    }
  }

  private static List<Continuation> slice(
      long[] ids, float[] scores, float[] logProbs, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> new Continuation((int) ids[i], scores[i], TokenChooser.number(logProbs[i])))
        .toList();
  }

  private static int width(List<BeamSearch> searches) {
    return searches.stream().mapToInt(BeamSearch::width).max().orElseThrow();
  }

  /** Takes a step, and tells for each row that goes on the row that it goes on from. */
  private static long[] advance(List<BeamSearch> searches, List<List<Continuation>> next) {
    LongStream.Builder kept = LongStream.builder();
    int from = 0;
    for (BeamSearch search : searches) {
      int end = from + search.open().size();
      search.advance(next.subList(from, end));
      if (!search.done()) {
        for (Beam beam : search.open()) {
          kept.add((long) from + beam.origin());
        }
      }
      from = end;
    }
    return kept.build().toArray();
  }

  private static List<Beam> rows(List<BeamSearch> searches) {
    return searches.stream().flatMap(search -> search.open().stream()).toList();
  }

  private static boolean isUnchanged(long[] kept, int rows) {
    return Arrays.equals(kept, LongStream.range(0, rows).toArray());
  }
}
