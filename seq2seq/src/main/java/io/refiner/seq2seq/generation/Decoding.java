package io.refiner.seq2seq.generation;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How an answer is written, with the meaning and the order of transformers' settings: repetition
 * penalty, least length, temperature, top-k, top-p.
 *
 * @param strategy how tokens are chosen
 * @param repetitionPenalty makes tokens that the answer has, the start token among them, less
 *     likely: positive scores are divided by it, negative ones multiplied (Keskar et al. 2019); 1
 *     leaves them, and where it is empty the model's own applies
 * @param minNewTokens tokens that an answer has before it may end; where it is empty the model's
 *     own applies
 * @param maxNewTokens tokens that an answer may have, the end token included
 * @param logProbs what a sample's log-probabilities tell
 */
public record Decoding(
    Strategy strategy,
    OptionalDouble repetitionPenalty,
    OptionalInt minNewTokens,
    int maxNewTokens,
    LogProbs logProbs) {

  private static final int MAX_BEAMS = 64;
  private static final int MAX_NEW_TOKENS = 1 << 16;

  public Decoding {
    repetitionPenalty.ifPresent(value -> positive("repetitionPenalty", value));
    require(
        maxNewTokens >= 1 && maxNewTokens <= MAX_NEW_TOKENS,
        "maxNewTokens must be from 1 to " + MAX_NEW_TOKENS + ", not " + maxNewTokens);
    int least = minNewTokens.orElse(0);
    require(
        least >= 0 && least <= maxNewTokens,
        "minNewTokens must be from 0 to maxNewTokens " + maxNewTokens + ", not " + least);
    require(
        logProbs == LogProbs.MODEL || strategy instanceof Sampling,
        "logProbs SAMPLED needs sampling, not " + strategy);
  }

  /** How tokens are chosen. */
  public sealed interface Strategy permits Greedy, Sampling, Beams {}

  /** The most probable token, step by step. */
  public record Greedy() implements Strategy {}

  /**
   * Tokens drawn by their probability.
   *
   * @param temperature divides the scores, above 0
   * @param topK keeps as many of the best tokens and all that are as good as the last of them; 0
   *     keeps all
   * @param topP keeps the smallest set of tokens whose probability reaches this, in (0, 1]
   *     (Holtzman et al. 2020)
   */
  public record Sampling(double temperature, int topK, double topP) implements Strategy {

    /** Draws from the model's own distribution. */
    public static final Sampling PLAIN = new Sampling(1, 0, 1);

    public Sampling {
      positive("temperature", temperature);
      require(topK >= 0, "topK must be at least 0, not " + topK);
      require(topP > 0 && topP <= 1, "topP must be in (0, 1], not " + topP);
    }

    public Sampling withTemperature(double value) {
      return new Sampling(value, topK, topP);
    }

    public Sampling withTopK(int value) {
      return new Sampling(temperature, value, topP);
    }

    public Sampling withTopP(double value) {
      return new Sampling(temperature, topK, value);
    }

    /** Whether some tokens can't be drawn. */
    boolean truncates() {
      return topK > 0 || topP < 1;
    }
  }

  /**
   * The answers of the highest score that a beam search finds, as transformers 5 searches: the
   * score is the sum of the log-probabilities after penalties, divided by length to the power of
   * the length penalty.
   *
   * @param beams answers that are written side by side
   * @param lengthPenalty above 0 favours long answers, below 0 short ones
   * @param earlyStopping when the search ends
   */
  public record Beams(int beams, double lengthPenalty, EarlyStopping earlyStopping)
      implements Strategy {

    public Beams {
      require(
          beams >= 1 && beams <= MAX_BEAMS,
          "beams must be from 1 to " + MAX_BEAMS + ", not " + beams);
      require(
          Double.isFinite(lengthPenalty), "lengthPenalty must be a number, not " + lengthPenalty);
    }

    /** So many beams with transformers' defaults. */
    public static Beams of(int beams) {
      return new Beams(beams, 1, EarlyStopping.WHEN_UNLIKELY);
    }

    public Beams withLengthPenalty(double value) {
      return new Beams(beams, value, earlyStopping);
    }

    public Beams withEarlyStopping(EarlyStopping value) {
      return new Beams(beams, lengthPenalty, value);
    }
  }

  /** A strategy with no penalty or least length but the model's own. */
  public static Decoding of(Strategy strategy, int maxNewTokens) {
    return new Decoding(
        strategy, OptionalDouble.empty(), OptionalInt.empty(), maxNewTokens, LogProbs.MODEL);
  }

  public static Decoding greedy(int maxNewTokens) {
    return of(new Greedy(), maxNewTokens);
  }

  public static Decoding nucleus(double topP, double temperature, int maxNewTokens) {
    return of(new Sampling(temperature, 0, topP), maxNewTokens);
  }

  public static Decoding beams(int beams, int maxNewTokens) {
    return of(Beams.of(beams), maxNewTokens);
  }

  public Decoding withRepetitionPenalty(double value) {
    return new Decoding(strategy, OptionalDouble.of(value), minNewTokens, maxNewTokens, logProbs);
  }

  public Decoding withMinNewTokens(int value) {
    return new Decoding(strategy, repetitionPenalty, OptionalInt.of(value), maxNewTokens, logProbs);
  }

  public Decoding withLogProbs(LogProbs value) {
    return new Decoding(strategy, repetitionPenalty, minNewTokens, maxNewTokens, value);
  }

  private static void positive(String name, double value) {
    require(value > 0 && Double.isFinite(value), name + " must be a number above 0, not " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
