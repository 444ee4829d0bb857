package io.refiner.seq2seq.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

/**
 * Any Hugging Face {@code tokenizer.json}; thread-safe. Closing waits for the work of other
 * threads, whose memory it frees.
 */
public final class JsonTokenizer implements Tokenizer {

  /** Truncation is on by default, at 512 tokens, silently. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerDefinition definition;
  private boolean addsSpecialTokens;
  private boolean closed;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer, TokenizerDefinition definition) {
    this.tokenizer = tokenizer;
    this.definition = definition;
    OPEN.incrementAndGet();
  }

  /**
   * Opens the {@code tokenizer.json} of a model's folder.
   *
   * @throws InvalidTokenizerException if there is none, or it can't be used
   */
  public static JsonTokenizer open(Path folder) {
    return TokenizerDefinition.read(folder).open();
  }

  /**
   * The tokenizer that the content of a {@code tokenizer.json} describes.
   *
   * @throws InvalidTokenizerException if the content describes none
   */
  public static JsonTokenizer of(String definition) {
    return open(TokenizerDefinition.of(definition));
  }

  static JsonTokenizer open(TokenizerDefinition definition) {
    byte[] content = definition.content().getBytes(StandardCharsets.UTF_8);
    try (InputStream in = new ByteArrayInputStream(content)) {
      return new JsonTokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS), definition).tried();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidTokenizerException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidTokenizerException("not a tokenizer: " + e.getMessage(), e);
    }
  }

  /** How many are open in this process; each holds native memory. */
  public static int countOpen() {
    return OPEN.get();
  }

  /**
   * The ids of the text.
   *
   * @throws InvalidTokenizerException if an id is beyond those that the definition names: an
   *     embedding has no row for it
   */
  @Override
  public int[] encode(String text) {
    return encode(text, false);
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    return encode(text, true);
  }

  @Override
  public boolean addsSpecialTokens() {
    return addsSpecialTokens;
  }

  private int[] encode(String text, boolean special) {
    long[] ids = whileOpen(() -> tokenizer.encode(text, special, false).getIds());
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabularySize()) {
        throw new InvalidTokenizerException(
            "it gives the id %s, but names only ids below %s".formatted(ids[i], vocabularySize()));
      }
      tokens[i] = (int) ids[i];
    }
    return tokens;
  }

  @Override
  public String decode(int[] ids) {
    long[] known =
        Arrays.stream(ids).filter(id -> id >= 0 && id < vocabularySize()).asLongStream().toArray();
    return whileOpen(() -> tokenizer.decode(known, true));
  }

  @Override
  public int vocabularySize() {
    return definition.vocabularySize();
  }

  @Override
  public String definition() {
    return definition.content();
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        OPEN.decrementAndGet();
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T whileOpen(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** An added token gets the id that the tokenizer thinks right, whatever the file says. */
  private JsonTokenizer tried() {
    try {
      addsSpecialTokens = special().length > 0;
      definition.addedTokens().forEach(this::tryAdded);
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private int[] special() {
    try {
      return encodeWithSpecialTokens("");
    } catch (InvalidTokenizerException e) {
      throw new InvalidTokenizerException(
          "post_processor doesn't match model.vocab: " + e.getMessage(), e);
    }
  }

  private void tryAdded(String content) {
    try {
      encode(content);
    } catch (InvalidTokenizerException e) {
      throw new InvalidTokenizerException(
          "the added token '%s' doesn't match model.vocab: %s".formatted(content, e.getMessage()),
          e);
    }
  }
}
