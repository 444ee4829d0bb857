package io.refiner.seq2seq.tokenizer;

/** Maps text to token ids and back. */
public interface Tokenizer {

  /** The ids of the text, never cut short and without an end token. */
  int[] encode(String text);

  /** The text of the ids; special tokens and ids that the tokenizer does not know are left out. */
  String decode(int[] ids);

  /** One more than the highest id that {@link #encode} may give. */
  int vocabularySize();

  /** The whole content of a {@code tokenizer.json} that gives this tokenizer again. */
  String definition();
}
