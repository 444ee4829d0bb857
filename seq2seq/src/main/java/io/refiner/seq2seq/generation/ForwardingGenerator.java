package io.refiner.seq2seq.generation;

/** Stands before a model, which it owns, and decides what it is asked. */
abstract class ForwardingGenerator implements TextGenerator {

  protected final TextGenerator model;

  ForwardingGenerator(TextGenerator model) {
    this.model = model;
  }

  @Override
  public final int tokens(String text) {
    return model.tokens(text);
  }

  @Override
  public final int maxPromptTokens() {
    return model.maxPromptTokens();
  }

  @Override
  public final String digest() {
    return model.digest();
  }

  @Override
  public void close() {
    model.close();
  }
}
