package io.refiner.seq2seq.tokenizer;

import java.util.List;

/**
 * The pieces of a Unigram model in the order of their ids: T5's specials first (pad 0, end 1,
 * unknown 2).
 *
 * @param pieces the pieces with their scores
 * @param lowercase whether the model reads lower case only
 */
public record Vocabulary(List<Piece> pieces, boolean lowercase) {

  public static final String PAD = "<pad>";
  public static final String END = "</s>";
  public static final String UNKNOWN = "<unk>";

  /** The special tokens in the order of their ids. */
  public static final List<String> SPECIALS = List.of(PAD, END, UNKNOWN);

  public Vocabulary {
    pieces = List.copyOf(pieces);
    for (int id = 0; id < SPECIALS.size(); id++) {
      if (pieces.size() <= id || !pieces.get(id).text().equals(SPECIALS.get(id))) {
        throw new IllegalArgumentException("pieces must start with " + SPECIALS);
      }
    }
  }

  /**
   * One piece of text.
   *
   * @param text the piece, a space in front of it written as U+2581
   * @param score its log-probability
   */
  public record Piece(String text, double score) {}
}
