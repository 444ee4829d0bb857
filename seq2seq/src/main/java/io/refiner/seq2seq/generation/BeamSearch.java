package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

import io.refiner.seq2seq.generation.Beam.Continuation;
import io.refiner.seq2seq.generation.Decoding.Beams;

/**
 * The beam search of one prompt, by the rules of transformers 5: of the best (end tokens + 1) ×
 * beams continuations those among the first {@code beams} that end are finished, and the best that
 * don't end go on.
 */
final class BeamSearch {

  private final Decoding decoding;
  private final Beams rules;
  private final Set<Integer> ends;
  private List<Beam> open;
  private List<Beam> finished = List.of();
  private boolean done;

  BeamSearch(Decoding decoding, Beams rules, Set<Integer> ends) {
    this.decoding = decoding;
    this.rules = rules;
    this.ends = ends;
    this.open = List.of(Beam.empty(decoding));
  }

  /** How many continuations of each open beam {@link #advance} may need. */
  int width() {
    return (ends.size() + 1) * rules.beams();
  }

  /** The answers that go on, from the best on; at the start a single empty one. */
  List<Beam> open() {
    return open;
  }

  boolean done() {
    return done;
  }

  /** The best finished answers, from the best on. */
  List<Beam> best(int count) {
    return finished.subList(0, Math.min(count, finished.size()));
  }

  /**
   * Takes one step.
   *
   * @param next for each open beam its {@link #width} best continuations
   */
  void advance(List<List<Continuation>> next) {
    List<Beam> candidates = candidates(next);
    boolean atLimit = candidates.get(0).tokens().size() == decoding.maxNewTokens();
    List<Beam> over = new ArrayList<>(finished);
    List<Beam> running = new ArrayList<>();
    boolean full = rules.earlyStopping() == EarlyStopping.WHEN_FULL && isFull();
    for (int place = 0; place < candidates.size(); place++) {
      Beam candidate = candidates.get(place);
      if (!atLimit && !ends.contains(candidate.lastToken())) {
        running.add(candidate);
      } else if (place < rules.beams() && !full && candidate.score() > Float.NEGATIVE_INFINITY) {
        over.add(candidate.withScore(normalised(candidate.score(), candidate.tokens().size())));
      }
    }
    finished = best(over, Beam::score, rules.beams());
    open = running.subList(0, Math.min(rules.beams(), running.size()));
    done = open.isEmpty() || isFull() && !mayImprove();
  }

  /** A beam and how it may go on; longer answers are made only of those that are kept. */
  private record Candidate(int row, Continuation next, float score) {}

  private List<Beam> candidates(List<List<Continuation>> next) {
    List<Candidate> all = new ArrayList<>();
    for (int row = 0; row < open.size(); row++) {
      for (Continuation continuation : next.get(row)) {
        all.add(new Candidate(row, continuation, open.get(row).score() + continuation.score()));
      }
    }
    return best(all, Candidate::score, width()).stream()
        .map(kept -> open.get(kept.row()).then(kept.row(), kept.next()))
        .toList();
  }

  private boolean isFull() {
    return finished.size() == rules.beams();
  }

  private boolean mayImprove() {
    if (rules.earlyStopping() == EarlyStopping.WHEN_FULL) {
      return false;
    }
    boolean longerIsBetter =
        rules.earlyStopping() == EarlyStopping.NEVER && rules.lengthPenalty() > 0;
    int length = longerIsBetter ? decoding.maxNewTokens() : open.get(0).tokens().size();
    float worst = finished.get(finished.size() - 1).score();
    return normalised(open.get(0).score(), length) > worst;
  }

  private float normalised(float score, int length) {
    return (float) (score / Math.pow(length, rules.lengthPenalty()));
  }

  private static <T> List<T> best(List<T> all, ToDoubleFunction<T> score, int count) {
    return all.stream().sorted(Comparator.comparingDouble(score).reversed()).limit(count).toList();
  }
}
