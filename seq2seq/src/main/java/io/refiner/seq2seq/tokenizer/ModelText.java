package io.refiner.seq2seq.tokenizer;

import java.util.Arrays;

/** Texts as the encoder and the decoder of a T5 read them. */
public final class ModelText {

  private ModelText() {}

  /**
   * What the encoder reads: the text and the special tokens that the tokenizer puts around it; the
   * end token alone if it puts none, as T5's own tokenizer does.
   */
  public static int[] source(Tokenizer tokenizer, String text, int end) {
    int[] ids = tokenizer.encodeWithSpecialTokens(text);
    return tokenizer.addsSpecialTokens() ? ids : followedBy(ids, end);
  }

  /** What the decoder learns to write: as the encoder reads it, and in any case to end. */
  public static int[] target(Tokenizer tokenizer, String text, int end) {
    int[] ids = tokenizer.encodeWithSpecialTokens(text);
    boolean ended = tokenizer.addsSpecialTokens() && ids.length > 0 && ids[ids.length - 1] == end;
    return ended ? ids : followedBy(ids, end);
  }

  private static int[] followedBy(int[] ids, int last) {
    int[] all = Arrays.copyOf(ids, ids.length + 1);
    all[ids.length] = last;
    return all;
  }
}
