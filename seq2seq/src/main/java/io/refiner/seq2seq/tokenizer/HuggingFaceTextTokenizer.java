package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

/** Any {@code tokenizer.json}, read by the Hugging Face tokenizers library; thread-safe. */
public final class HuggingFaceTextTokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;

  private HuggingFaceTextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the {@code tokenizer.json} of a model's folder.
   *
   * @throws UncheckedIOException if there is none, or it can't be read
   */
  public static HuggingFaceTextTokenizer open(Path folder) {
    Path file = folder.resolve(TokenizerFolder.TOKENIZER);
    if (!Files.isRegularFile(file)) {
      throw new UncheckedIOException(
          new IOException("the model folder has no %s: %s".formatted(file.getFileName(), folder)));
    }
    try {
      // Truncation is on by default, at 512 tokens, silently.
      return new HuggingFaceTextTokenizer(
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optTruncation(false)
              .optPadding(false)
              .build());
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          new IOException("cannot read %s: %s".formatted(file, e.getMessage()), e));
    }
  }

  /** The ids of a text, the end token last. */
  public long[] encode(String text) {
    Encoding encoding = tokenizer.encode(text);
    return encoding.getIds();
  }

  /** The text of the ids, special tokens left out. */
  public String decode(long[] ids) {
    return tokenizer.decode(ids, true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
