package io.refiner.seq2seq;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a model's folder asks of every answer, under transformers' meaning of its {@code
 * generation_config.json}. Where a {@link io.refiner.seq2seq.generation.Decoding} sets the same
 * thing, that counts.
 *
 * @param repetitionPenalty makes tokens that the answer has less likely; 1 leaves them
 * @param minNewTokens tokens before the answer may end
 * @param noRepeatNgramSize so many tokens in a row never come twice; 0 lets them
 * @param badWords sequences of tokens that an answer never has
 * @param suppressed tokens that an answer never has
 * @param suppressedFirst tokens that an answer never begins with
 * @param forcedFirst what every answer begins with
 * @param forcedLast one of these ends an answer that reaches its limit; none leaves it cut
 */
public record GenerationDefaults(
    double repetitionPenalty,
    int minNewTokens,
    int noRepeatNgramSize,
    List<List<Integer>> badWords,
    Set<Integer> suppressed,
    Set<Integer> suppressedFirst,
    OptionalInt forcedFirst,
    Set<Integer> forcedLast) {

  /** Asks nothing. */
  public static final GenerationDefaults NONE =
      new GenerationDefaults(1, 0, 0, List.of(), Set.of(), Set.of(), OptionalInt.empty(), Set.of());

  public GenerationDefaults {
    require(
        repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
        "repetition_penalty must be a number above 0, not " + repetitionPenalty);
    require(minNewTokens >= 0, "min_new_tokens must be at least 0, not " + minNewTokens);
    require(
        noRepeatNgramSize >= 0,
        "no_repeat_ngram_size must be at least 0, not " + noRepeatNgramSize);
    badWords = badWords.stream().map(List::copyOf).toList();
    require(
        badWords.stream().noneMatch(List::isEmpty),
        "bad_words_ids must hold lists of at least one token id");
    suppressed = Set.copyOf(suppressed);
    suppressedFirst = Set.copyOf(suppressedFirst);
    forcedLast = Set.copyOf(forcedLast);
    if (forcedFirst.isPresent()) {
      require(
          !suppressed.contains(forcedFirst.getAsInt()),
          "forced_bos_token_id must not be one of suppress_tokens: " + forcedFirst.getAsInt());
    }
    for (int id : forcedLast) {
      require(
          !suppressed.contains(id),
          "forced_eos_token_id must not be one of suppress_tokens: " + id);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
