package io.refiner.seq2seq.tokenizer;

/** Maps text to token ids and back. Holds native memory until it is closed by whoever opened it. */
public interface Tokenizer extends AutoCloseable {

  /** The ids of the text, never cut short and without special tokens around it. */
  int[] encode(String text);

  /**
   * The ids of the text with the special tokens that the tokenizer itself puts around it: an end
   * token for T5, a start token too for CodeT5. Without any, this is {@link #encode}.
   */
  int[] encodeWithSpecialTokens(String text);

  /** Whether {@link #encodeWithSpecialTokens} adds any. */
  boolean addsSpecialTokens();

  /** The text of the ids; special tokens and ids that the tokenizer does not know are left out. */
  String decode(int[] ids);

  /** One more than the highest id that {@link #encode} may give. */
  int vocabularySize();

  /** The whole content of a {@code tokenizer.json} that gives this tokenizer again. */
  String definition();

  @Override
  void close();
}
