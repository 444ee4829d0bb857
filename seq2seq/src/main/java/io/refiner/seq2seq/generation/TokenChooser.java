package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;

import io.refiner.seq2seq.generation.ChoiceFunctions.Picks;
import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.generation.Ranking.Kept;

/**
 * Chooses the next token of each row: the most probable one, or one that is drawn.
 *
 * <p>Where top-k or top-p leave tokens out, only the best few of a row come to Java; the rare row
 * that needs more is looked at whole, so the choice is exact.
 */
final class TokenChooser implements AutoCloseable {

  private static final int SHORTLIST = 128;

  /** A chosen token, and its log-probability under the distribution that the decoding names. */
  record Choice(int id, float logProb) {}

  /** Rows of one kind are worked on together. */
  private enum Kind {
    BEST,
    DRAWN,
    DRAWN_FROM_FEW;

    static Kind of(Draft draft) {
      Decoding.Strategy strategy = draft.decoding().strategy();
      if (strategy instanceof Sampling sampling) {
        return sampling.truncates() ? DRAWN_FROM_FEW : DRAWN;
      }
      return BEST;
    }
  }

  private final ScoreEdits edits;

  /** Compiled for the device of the first logits. */
  private ChoiceFunctions functions;

  TokenChooser(Specials specials) {
    this.edits = new ScoreEdits(specials);
  }

  /** Whether the next tokens of a draft are the model's most probable ones, whatever they are. */
  boolean takesTheBest(Draft draft) {
    return draft.decoding().strategy() instanceof Decoding.Greedy && edits.leavesAlone(draft);
  }

  /**
   * Chooses for each draft.
   *
   * @param logits [B, V], one row per draft
   */
  Choice[] choose(NDArray logits, List<Draft> drafts) {
    if (functions == null) {
      functions = new ChoiceFunctions(logits.getDevice());
    }
    Map<Kind, List<Integer>> rowsOfKind = new EnumMap<>(Kind.class);
    for (int row = 0; row < drafts.size(); row++) {
      rowsOfKind.computeIfAbsent(Kind.of(drafts.get(row)), kind -> new ArrayList<>()).add(row);
    }
    Choice[] choices = new Choice[drafts.size()];
    rowsOfKind.forEach(
        (kind, rows) -> {
          List<Draft> own = rows.stream().map(drafts::get).toList();
          NDArray ownLogits = own.size() == drafts.size() ? logits : select(logits, rows);
          Choice[] chosen = chooseAlike(kind, ownLogits, own);
          for (int i = 0; i < chosen.length; i++) {
            choices[rows.get(i)] = chosen[i];
          }
        });
    return choices;
  }

  @Override
  public void close() {
    if (functions != null) {
      functions.close();
    }
  }

  private static NDArray select(NDArray logits, List<Integer> rows) {
    long[] index = rows.stream().mapToLong(Integer::longValue).toArray();
    return logits.get(new NDIndex("{}", logits.getManager().create(index)));
  }

  private Choice[] chooseAlike(Kind kind, NDArray logits, List<Draft> drafts) {
    NDArray scores = edits.apply(logits, drafts);
    Picks picks =
        switch (kind) {
          case BEST -> functions.best(scores);
          case DRAWN -> functions.draw(scores, temperatures(drafts), uniforms(drafts));
          case DRAWN_FROM_FEW -> drawFromFew(scores, drafts);
        };
    boolean drawnFromModel =
        scores == logits && drafts.stream().noneMatch(TokenChooser::changesDistribution);
    float[] model = drawnFromModel ? picks.logProbs() : functions.logProbs(logits, picks.ids());
    Choice[] choices = new Choice[drafts.size()];
    for (int row = 0; row < choices.length; row++) {
      boolean asModel = drafts.get(row).decoding().logProbs() == LogProbs.MODEL;
      float logProb = asModel ? model[row] : picks.logProbs()[row];
      choices[row] = new Choice((int) picks.ids()[row], number(logProb));
    }
    return choices;
  }

  private Picks drawFromFew(NDArray scores, List<Draft> drafts) {
    int vocabulary = (int) scores.getShape().get(1);
    int listed = shortlist(drafts, vocabulary);
    NDList top = scores.topK(listed, -1, true, true);
    float[] best = top.get(0).toFloatArray();
    long[] bestIds = top.get(1).toLongArray();
    float[] masses = masses(scores, drafts);
    long[] ids = new long[drafts.size()];
    float[] logProbs = new float[drafts.size()];
    for (int row = 0; row < ids.length; row++) {
      Ranking shortlist = slice(bestIds, best, row * listed, listed, listed == vocabulary);
      Draft draft = drafts.get(row);
      Choice choice =
          shortlist
              .keep(sampling(draft), masses[row])
              .map(kept -> kept.choose(draft.uniform()))
              .orElseGet(choiceFromAll(scores, row, draft));
      ids[row] = choice.id();
      logProbs[row] = choice.logProb();
    }
    return new Picks(ids, logProbs);
  }

  private Supplier<Choice> choiceFromAll(NDArray scores, long row, Draft draft) {
    Sampling sampling = sampling(draft);
    return () -> {
      NDArray own = scores.get(row);
      if (sampling.topK() == 0) {
        float[] shares = functions.shares(own, sampling.temperature());
        return WideNucleus.draw(shares, sampling.topP(), draft.uniform());
      }
      Kept kept = Ranking.of(own.toFloatArray()).keep(sampling, 0).orElseThrow();
      return kept.choose(draft.uniform());
    };
  }

  /** More than top-k asks for, so that it shows where the ties for its last place end. */
  private static int shortlist(List<Draft> drafts, int vocabulary) {
    int topK = drafts.stream().mapToInt(draft -> sampling(draft).topK()).max().orElse(0);
    return Math.min(vocabulary, Math.min(topK, vocabulary) + SHORTLIST);
  }

  private float[] masses(NDArray scores, List<Draft> drafts) {
    boolean needed = drafts.stream().anyMatch(draft -> sampling(draft).topK() == 0);
    return needed ? functions.mass(scores, temperatures(drafts)) : new float[drafts.size()];
  }

  private static Ranking slice(long[] ids, float[] scores, int from, int count, boolean whole) {
    int[] bestIds = new int[count];
    float[] best = new float[count];
    for (int i = 0; i < count; i++) {
      bestIds[i] = (int) ids[from + i];
      best[i] = scores[from + i];
    }
    return new Ranking(bestIds, best, whole);
  }

  /**
   * Lets numbers pass.
   *
   * @throws IllegalStateException if the model gave none
   */
  static float number(float logProb) {
    if (Float.isNaN(logProb)) {
      throw new IllegalStateException(
          "the model's scores are not numbers: look for NaN or infinity among its weights");
    }
    return logProb;
  }

  private static boolean changesDistribution(Draft draft) {
    return draft.decoding().strategy() instanceof Sampling sampling
        && !sampling.equals(Sampling.PLAIN);
  }

  private static double[] temperatures(List<Draft> drafts) {
    return drafts.stream().mapToDouble(draft -> sampling(draft).temperature()).toArray();
  }

  private static double[] uniforms(List<Draft> drafts) {
    return drafts.stream().mapToDouble(Draft::uniform).toArray();
  }

  private static Sampling sampling(Draft draft) {
    if (draft.decoding().strategy() instanceof Sampling sampling) {
      return sampling;
    }
    throw new IllegalArgumentException("not sampled: " + draft.decoding());
  }
}
