package io.refiner.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** A model whose answers tell what it was asked: one token for each word, up to ten. */
final class EchoModel implements TextGenerator {

  static final String DIGEST = "00000000000000ff" + "0".repeat(48);

  private final List<List<Prompt>> calls = new ArrayList<>();

  /** What each call was given. */
  List<List<Prompt>> calls() {
    return List.copyOf(calls);
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    calls.add(List.copyOf(prompts));
    return prompts.stream()
        .map(
            prompt ->
                IntStream.range(0, prompt.samples())
                    .mapToObj(i -> new Sample(prompt.text() + i, List.of(i), List.of(-1f), i == 0))
                    .toList())
        .toList();
  }

  @Override
  public int tokens(String text) {
    return text.split(" ").length;
  }

  @Override
  public int maxPromptTokens() {
    return 10;
  }

  @Override
  public String digest() {
    return DIGEST;
  }

  @Override
  public void close() {}
}
