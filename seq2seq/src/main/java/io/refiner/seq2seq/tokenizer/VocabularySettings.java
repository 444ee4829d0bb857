package io.refiner.seq2seq.tokenizer;

import java.util.List;

/**
 * What a vocabulary is to hold.
 *
 * @param size the most pieces it may have, the special tokens and all characters included
 * @param minWordCount how often a word must occur to become a piece as a whole
 * @param lowercase whether case is dropped before anything else
 * @param words words that must be one piece each, however rare they are
 */
public record VocabularySettings(
    int size, int minWordCount, boolean lowercase, List<String> words) {

  public VocabularySettings {
    if (size < 256) {
      throw new IllegalArgumentException(
          "size must be at least 256, so that every character has a piece, not " + size);
    }
    if (minWordCount < 1) {
      throw new IllegalArgumentException("minWordCount must be at least 1, not " + minWordCount);
    }
    words = List.copyOf(words);
  }
}
