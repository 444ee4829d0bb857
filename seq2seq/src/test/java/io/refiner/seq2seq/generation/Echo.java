package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.List;

/** Says once what it hears, which may have 8 letters; a token is a letter. */
final class Echo implements TextGenerator {

  private final List<String> asked = new ArrayList<>();
  private boolean closed;

  /** All that it was asked. */
  List<String> asked() {
    return asked;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    prompts.forEach(prompt -> asked.add(prompt.text()));
    return prompts.stream()
        .map(prompt -> List.of(new Sample(prompt.text(), List.of(1), List.of(0f), true)))
        .toList();
  }

  @Override
  public int tokens(String text) {
    return text.length();
  }

  @Override
  public int maxPromptTokens() {
    return 8;
  }

  @Override
  public String digest() {
    return "00";
  }

  @Override
  public void close() {
    closed = true;
  }
}
